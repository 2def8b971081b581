"""The home of a statement: what is to do first, what stands so far, who is at it, and the two emergency buttons."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.site import site


@site.screen("statements/<int:pk>/", name="home")
def home(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk, to="view")
    return pages.drawn(request, "admin/home.html", appeal, title=_("Overview"))
