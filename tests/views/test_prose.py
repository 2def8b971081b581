"""Markdown to HTML: what survives and what must not."""

import pytest

from signatories.templatetags.prose import prose


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("We, **223** organizations", "<p>We, <strong>223</strong> organizations</p>\n"),
        ("# Demands", "<h3>Demands</h3>\n"),
        ("## A\n\n#### B\n\n## C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"),
        ("### A\n\n# B", "<h3>A</h3>\n<h3>B</h3>\n"),
        ("Bonyan* and Amrha", "<p>Bonyan* and Amrha</p>\n"),
        ("5 * 3", "<p>5 * 3</p>\n"),
        ('[UN](https://un.org "x")', '<p><a href="https://un.org" rel="noopener">UN</a></p>\n'),
        ("[us](mailto:a@example.org)", '<p><a href="mailto:a@example.org" rel="noopener">us</a></p>\n'),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
    ],
)
def test_prose_keeps_what_a_text_needs(body: str, html: str) -> None:
    assert prose(body) == html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://elsewhere.example/pixel.png)",
        "<a href='https://x' onclick='alert(1)'>x</a>",
        "<https://x.example/ onload=alert(1)>",
        "<iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_prose_lets_nothing_run_or_load(body: str) -> None:
    html = str(prose(body))

    for tag in ("<script", "<img", "<iframe", "<a href='", 'href="javascript', 'href="data', 'href="vbscript'):
        assert tag not in html.lower()
