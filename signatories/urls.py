"""The addresses of the register. Others build on them: they stay."""

from django.urls import path

from signatories.views import downloads, entering, machines, public

app_name = "signatories"

urlpatterns = [
    path("", public.index, name="index"),
    # /appeals/<slug>/
    path("appeals/<slug:slug>/", public.page, name="appeal"),
    path("appeals/<slug:slug>/about/", public.about, name="about"),
    path("appeals/<slug:slug>/signatories.<slug:ext>", downloads.file, name="file"),
    # private and one-time links
    path("s/<slug:secret>/", public.by_link, name="by_link"),
    path("enter/<uidb64>/<token>/", entering.enter, name="enter"),
    # for machines
    path("robots.txt", machines.robots, name="robots"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
]
