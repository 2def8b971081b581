"""The one-time link by which a colleague comes in and chooses a password."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse

from signatories.forms.desk import ChoosePasswordForm
from signatories.models import Colleague


class Enter(PasswordResetConfirmView):
    form_class = ChoosePasswordForm
    template_name = "registration/enter.html"
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def get_success_url(self) -> str:
        """Lead to the statement somebody was invited to; where there are several, to all of them."""
        seats = list(Colleague.objects.filter(user=self.user).values_list("appeal", flat=True)[:2])
        return reverse("admin:home", args=seats) if len(seats) == 1 else reverse("admin:index")


enter = Enter.as_view()
