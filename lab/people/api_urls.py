"""Addresses under /api/v1/ that belong to people."""

from django.urls import path

from lab.people.api import MeView, TokenView

urlpatterns = [
    path("token/", TokenView.as_view(), name="api-token"),
    path("me/", MeView.as_view(), name="api-me"),
]
