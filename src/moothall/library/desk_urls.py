"""Every address of the curators' desk."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("screening/", include("moothall.library.screening.urls")),
    path("", include("moothall.library.desk.urls")),
]
