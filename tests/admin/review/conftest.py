"""Who reviews: Rima at her desk, and Omar beside her."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from signatories.choices import Role
from signatories.models import Appeal
from signatories.workflow import register
from tests import cast
from tests.admin.filling import entered


@pytest.fixture
def desk(syria: Appeal, rima: User) -> Client:
    """Rima at her desk, with an hour between approval and publication."""
    syria.grace = 60
    register.save(syria, by=None)
    return entered(rima)


@pytest.fixture
def omar_too(syria: Appeal) -> User:
    return cast.colleague("omar", syria, Role.COORDINATOR)
