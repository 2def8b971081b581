"""The root addresses: the desk, and everything else from the register."""

from django.urls import include, path

from signatories.admin.site import site

urlpatterns = [
    path("admin/", site.urls),
    path("", include("signatories.urls")),
]

handler400 = "signatories.views.errors.bad_request"
handler403 = "signatories.views.errors.forbidden"
handler404 = "signatories.views.errors.not_found"
handler500 = "signatories.views.errors.server_error"
