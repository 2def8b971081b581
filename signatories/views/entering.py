"""The one-time link by which a colleague comes in and chooses a password."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy

from signatories.forms import ChoosePasswordForm

enter = PasswordResetConfirmView.as_view(
    form_class=ChoosePasswordForm,
    template_name="registration/enter.html",
    success_url=reverse_lazy("admin:index"),
    post_reset_login=True,
    post_reset_login_backend="django.contrib.auth.backends.ModelBackend",
)
