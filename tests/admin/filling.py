"""A form of the desk as a browser would send it back: everything as it was drawn, changed where a test says so."""

import time
from typing import Any

from django.contrib.auth.models import User
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, MultiWidget
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice


def entered(user: User, *, is_fresh: bool = False) -> Client:
    """Give a browser in which somebody came in with password and code: just now, if she is fresh."""
    client = Client()
    client.force_login(user)
    device, _made = TOTPDevice.objects.get_or_create(user=user, name="telephone")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    if is_fresh:
        session["fresh_at"] = time.time()
    session.save()
    return client


def address(page: str, *args: object, model: str = "signatory", app: str = "signatories") -> str:
    return reverse(f"admin:{app}_{model}_{page}", args=args)


def filled(page: Any, **changes: Any) -> dict[str, Any]:
    """Give what the form on a page holds; `changes` are by field name ("footnotes-0-text" in an inline)."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            data |= _sent(bound, changes.get(bound.html_name.replace("-", "_"), bound.value()))
    return data


def looked_at(page: Any, kind: str, **changes: Any) -> dict[str, Any]:
    """Give the form of a text after what changes was shown: it is a "correction" or a change of "meaning"."""
    return filled(page, **changes) | {"_shown": page.context["adminform"].form.seal, "_kind": kind}


def save(client: Client, url: str, **changes: Any) -> HttpResponse:
    """Open a form, change it and save it."""
    return client.post(url, filled(client.get(url), **changes))  # type: ignore[return-value]


def _sent(bound: BoundField, value: Any) -> dict[str, Any]:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return {bound.html_name: "on"} if value else {}
    if isinstance(widget, CheckboxSelectMultiple):
        return {bound.html_name: value or []}
    if isinstance(widget, MultiWidget):
        parts = widget.decompress(value) if not isinstance(value, list) else value
        return {f"{bound.html_name}_{i}": "" if part is None else str(part) for i, part in enumerate(parts)}
    return {bound.html_name: "" if value is None else str(getattr(value, "pk", value))}
