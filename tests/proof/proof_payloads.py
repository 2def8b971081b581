"""Every string of the cases in every text field that the public can fill in."""

from pathlib import Path

from tests.proof.conftest import Tell
from tests.views import payloads
from tests.views.payloads import Forms
from tests.views.test_payloads import forms as forms

FIELDS = len(payloads.TEXTS) + len(payloads.CHOICES) + 10


def test_every_string_is_shown_as_given_or_refused(forms: Forms, cases: Path, tell: Tell) -> None:
    scripts = set(payloads.strings(cases, of="xss"))
    others = [one for one in payloads.strings(cases) if one not in scripts]

    # Scripts are thousands that differ in little: they go into the sign form, each ninth of them everywhere.
    of_form, everywhere = forms.sign_with(scripts), forms.try_all([*others, *sorted(scripts)[::9]])

    tell(f"{of_form} in the form, {everywhere} in each of {FIELDS} fields: {len(forms.wrong)} answered wrongly", "0")
    assert forms.wrong == []
