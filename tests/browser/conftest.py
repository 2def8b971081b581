"""What the tests in a browser share."""

import pytest


@pytest.fixture(params=["", "/ar"], ids=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """Begin an address with this, and the site speaks English or Arabic."""
    return str(request.param)
