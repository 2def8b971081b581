"""Markdown to HTML: what survives and what must not."""

import pytest

from signatories.templatetags.prose import counted_prose, prose


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


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Bonyan*, Amrha* and others*", "<p>Bonyan*, Amrha* and others*</p>\n"),
        ("We *ask* you", "<p>We <em>ask</em> you</p>\n"),
        ("* These are members of **SRN**.", "<p>* These are members of <strong>SRN</strong>.</p>\n"),
        ("Text.\n\n* One\n\nMore.", "<p>Text.</p>\n<p>* One</p>\n<p>More.</p>\n"),
        ("*", "<p>*</p>\n"),
        ("* One\n* Two", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\n"),
        ("- One", "<ul>\n<li>One</li>\n</ul>\n"),
        ("* One\n\n  More of it.", "<p>* One</p>\n<p>More of it.</p>\n"),
        ("* One\n  * Two", "<p>* One</p>\n<p>* Two</p>\n"),
        ("> * One", "<blockquote>\n<p>* One</p>\n</blockquote>\n"),
        ("* * *", "<hr>\n"),
    ],
)
def test_a_star_without_its_pair_stays_a_star(body: str, html: str) -> None:
    assert prose(body) == html


def test_counted_numbers_stand_in_pills() -> None:
    html = counted_prose("We, **{{ organizations }}**, and {{ members:XY }}.", {"organizations": "2 <i> groups"})

    pill = '<span class="pill" lang="en" dir="ltr"><bdi>{}</bdi> <small>{}</small></span>'
    first = pill.format("2 &lt;i&gt; groups", "← counted")
    second = pill.format("{{ members:XY }}", "← not counted here")
    assert html == f"<p>We, <strong>{first}</strong>, and {second}.</p>\n"


def test_a_count_in_an_address_is_the_bare_number() -> None:
    html = counted_prose("[list](https://example.org/{{count}})", {"count": "223"})

    assert html == '<p><a href="https://example.org/223" rel="noopener">list</a></p>\n'


def test_typed_borders_make_no_pill() -> None:
    assert counted_prose("\ue0000\ue001 and \ue0009\ue001", {}) == "<p>0 and 9</p>\n"


@pytest.mark.parametrize("body", ["&#xE000;5&#xE001;", "[a](http://example.org/%EE%80%805%EE%80%81)"])
def test_borders_of_a_pill_written_by_hand_mean_nothing(body: str) -> None:
    assert 'class="pill"' not in counted_prose(body, {"count": "3"})
    assert counted_prose(body + " {{ count }}", {"count": "3"}).count('class="pill"') == 1
