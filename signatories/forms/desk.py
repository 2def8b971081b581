"""The forms of coming in: name and password, the second factor, a new password."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from signatories.workflow import people

# Longer than any recovery code with blanks between.
CODE_LENGTH = 40


class CodeField(forms.CharField):
    """A code of the telephone, or a recovery code: one field for both."""

    def __init__(self, **kwargs: Any) -> None:
        # Letters too, so no number pad; a telephone offers the code it just showed.
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        widget = forms.TextInput(attrs=attributes)
        missing = {"required": _("Type the code your telephone shows, or one of your recovery codes.")}
        super().__init__(max_length=CODE_LENGTH, widget=widget, error_messages=missing, **kwargs)


class LogInForm(AdminAuthenticationForm):
    """A name and a password. What is wrong with them is not said, to nobody."""

    error_messages = {
        "invalid_login": _("This name and this password do not belong together. Both mind small and capital letters."),
        "inactive": _("This name and this password do not belong together. Both mind small and capital letters."),
    }

    def clean_username(self) -> str:
        """Read the name as it was made of an address; one that is too long is nobody's, and tried with nothing."""
        name = people.log_in_name(self.cleaned_data["username"])
        if len(name) > people.NAME_LENGTH:
            raise forms.ValidationError(self.error_messages["invalid_login"])
        return name


class CodeForm(forms.Form):
    code = CodeField(label=_("Code"))
    code.widget.attrs["autofocus"] = True


class AgainForm(forms.Form):
    """The password once more, and the code of whoever has a second factor."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": _("Type your password.")},
    )
    code = CodeField(label=_("Code"))

    def __init__(self, *args: Any, has_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_code:
            del self.fields["code"]


class ChoosePasswordForm(SetPasswordForm[User]):
    """The first password, chosen by whoever holds a one-time link."""

    def save(self, commit: bool = True) -> User:
        self.user = people.choose_password(self.user, self.cleaned_data["new_password1"])
        return self.user


class ChangePasswordForm(AdminPasswordChangeForm):
    """One's own password, by whoever knows the old one."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        # The request's user is a lazy stand-in, which is no model to save.
        super().__init__(User.objects.get(pk=user.pk), *args, **kwargs)

    def save(self, commit: bool = True) -> User:
        self.user = people.choose_password(self.user, self.cleaned_data["new_password1"])
        return self.user
