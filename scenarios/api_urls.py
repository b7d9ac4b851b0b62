"""Addresses of the scenarios under /api/v1/."""

from django.urls import path

from scenarios.checks.api import ChecksView

urlpatterns = [
    path("sandboxes/<int:sandbox>/checks/", ChecksView.as_view(), name="api-checks"),
]
