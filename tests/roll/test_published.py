"""Which statements the public may read, and where."""

import pytest

from signatories.models import Appeal
from signatories.roll import published
from signatories.workflow import register


@pytest.mark.parametrize(
    ("visibility", "at_its_address", "by_link", "listed"),
    [
        ("draft", False, False, ""),
        ("link", False, True, ""),
        ("public", True, False, "current"),
        ("archived", True, False, "earlier"),
    ],
)
def test_visibility_decides_where_a_statement_is_found(
    syria: Appeal, visibility: str, at_its_address: bool, by_link: bool, listed: str
) -> None:
    syria.visibility = visibility
    register.save(syria, by=None)

    def found(find: str, key: str) -> bool:
        try:
            return getattr(published, find)(key) == syria
        except Appeal.DoesNotExist:
            return False

    assert (found("by_slug", syria.slug), found("by_secret", syria.secret)) == (
        at_its_address,
        by_link,
    )
    assert (list(published.current()), list(published.earlier())) == (
        [syria] if listed == "current" else [],
        [syria] if listed == "earlier" else [],
    )
