"""The addresses of the register. Others build on them: they stay."""

from django.urls import path

from signatories.views import (
    confirming,
    consent,
    downloads,
    entering,
    machines,
    mine,
    privacy,
    proving,
    public,
    sending,
    signing,
)

app_name = "signatories"

urlpatterns = [
    path("", public.index, name="index"),
    # /appeals/<slug>/
    path("appeals/<slug:slug>/", public.page, name="appeal"),
    path("appeals/<slug:slug>/about/", public.about, name="about"),
    path("appeals/<slug:slug>/privacy/", privacy.privacy, name="privacy"),
    path("appeals/<slug:slug>/signatories.<slug:ext>", downloads.file, name="file"),
    path("appeals/<slug:slug>/sign/", signing.sign, name="sign"),
    path("appeals/<slug:slug>/sign/sent/", sending.sent, name="sent"),
    path("appeals/<slug:slug>/mine/", mine.ask_for_link, name="ask_for_link"),
    # private and one-time links
    path("s/<slug:secret>/", public.by_link, name="by_link"),
    path("s/<slug:secret>/privacy/", privacy.privacy_by_link, name="privacy_by_link"),
    path("s/<slug:secret>/sign/", signing.sign, name="sign_by_link"),
    path("s/<slug:secret>/sign/sent/", sending.sent, name="sent_by_link"),
    path("s/<slug:secret>/mine/", mine.ask_for_link, name="ask_for_link_by_link"),
    path("mine/confirm/<str:token>/", confirming.confirm, name="confirm"),
    path("mine/consent/<str:token>/", consent.answer, name="consent"),
    path("mine/colleague/<str:token>/", signing.colleague, name="colleague"),
    path("mine/<str:token>/", mine.my_signature, name="mine"),
    path("mine/<str:token>/proof/", mine.proof, name="proof"),
    path("test/<str:token>/", proving.test, name="test"),
    path("enter/<uidb64>/<token>/", entering.enter, name="enter"),
    # for machines
    path("robots.txt", machines.robots, name="robots"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
]
