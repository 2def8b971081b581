"""Markdown without its markup: what readers read, nothing lost of what it says."""

import pytest

from signatories.markdown import plain


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("We, **223** *organizations*,\nask.\n\nNow.", "We, 223 organizations, ask.\n\nNow."),
        ("# Demands\n\n> Peace.\n\n---", "Demands\n\nPeace."),
        ("- one\n- **two**\n\n9. nine\n10. ten", "• one\n\n• two\n\n9. nine\n\n10. ten"),
        ("- a\n  1. b\n  2. c\n- d", "• a\n\n1. b\n\n2. c\n\n• d"),
        ("* These organizations are members", "* These organizations are members"),
        ("[the report](https://un.org/a)", "the report (https://un.org/a)"),
        ("<https://un.org/a> <a@un.org>", "https://un.org/a a@un.org"),
        ("one\\\ntwo\n\n    code `x`\n\nand `y`", "one\ntwo\n\ncode `x`\n\nand y"),
        ("<b>bold</b> &amp; 5 * 3", "<b>bold</b> & 5 * 3"),
        ("نطالب **بالعدل**.", "نطالب بالعدل."),
        ("", ""),
    ],
)
def test_plain_is_what_readers_read(body: str, said: str) -> None:
    assert plain(body) == said
