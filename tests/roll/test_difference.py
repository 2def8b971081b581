"""What differs between two texts: by paragraph, by word, and never so long that somebody waits for it."""

from time import monotonic

from hypothesis import given
from hypothesis import strategies as st

from signatories.roll.difference import Change, Mark, Piece, _paragraphs, changes, rest
from signatories.templatetags.differences import pieces


def test_one_word_of_one_paragraph() -> None:
    before, after = (
        "We thank you.\n\nWe ask for peace now.\n\nSigned.",
        "We thank you.\n\nWe ask for justice now.\n\nSigned.",
    )

    assert changes(before, after) == (
        Change(
            was=(Piece(Mark.SAME, "We ask for "), Piece(Mark.OUT, "peace "), Piece(Mark.SAME, "now.")),
            now=(Piece(Mark.SAME, "We ask for "), Piece(Mark.IN, "justice "), Piece(Mark.SAME, "now.")),
            passed=1,
        ),
    )


def test_paragraph_that_comes_and_one_that_goes() -> None:
    assert changes("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.") == (Change((), (Piece(Mark.IN, "Three."),), 2),)
    assert changes("One.\n\nTwo.", "Two.") == (Change((Piece(Mark.OUT, "One."),), (), 0),)


def test_paragraphs_behind_the_last_change_are_counted() -> None:
    assert rest("One.\n\nTwo.\n\nThree.", "First.\n\nTwo.\n\nThree.") == 2
    assert rest("One.\n\nTwo.", "One.\n\nSecond.") == 0
    assert rest("a\n\n" * 900 + "end", "b\n\n" * 900 + "end") == 1


def test_equal_texts_do_not_differ() -> None:
    assert changes("One.\n\nTwo.", "One.\n\n\nTwo.\n") == ()


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_nothing_of_either_side_is_left_out(before: str, after: str) -> None:
    old, new = _paragraphs(before), _paragraphs(after)
    told = changes(before, after)
    was = ["".join(piece.words for piece in change.was) for change in told]
    now = ["".join(piece.words for piece in change.now) for change in told]

    assert [p for p in old if p not in was and p not in new] == []
    assert [p for p in new if p not in now and p not in old] == []
    assert {piece.mark for change in told for piece in change.was} <= {Mark.SAME, Mark.OUT}
    assert {piece.mark for change in told for piece in change.now} <= {Mark.SAME, Mark.IN}


def test_hundred_thousand_characters_are_compared_at_once() -> None:
    long = "\n\n".join(" ".join(f"word{i * j}" for j in range(400)) for i in range(30))
    short = "a\n\n" * 30_000
    begun = monotonic()

    assert len(changes(long, long.replace("word8 ", "other "))) > 0
    assert len(changes(short, "b\n\n" * 30_000)) > 0
    assert len(changes("word " * 20_000, "other " * 20_000)) == 1

    assert monotonic() - begun < 20


def test_it_is_told_in_words_too_and_nothing_of_it_is_markup() -> None:
    drawn = pieces((Piece(Mark.SAME, "a <b> "), Piece(Mark.OUT, "<i>"), Piece(Mark.IN, "&")))

    hidden = '<span class="unseen visually-hidden">'
    assert drawn == (
        f"a &lt;b&gt; <del>{hidden}[removed: </span>&lt;i&gt;{hidden}]</span></del>"
        f"<ins>{hidden}[added: </span>&amp;{hidden}]</span></ins>"
    )
