"""Forms outside the stock desk: they clean what was typed and hand it to `workflow`."""

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User

from signatories.workflow import people


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
