"""Addresses of the scenarios under /api/v1/."""

from django.urls import path

from scenarios.checks.api import ChecksView
from scenarios.injects.api import InjectsView
from scenarios.sessions.api import SessionsView

urlpatterns = [
    path("sandboxes/<int:sandbox>/injects/", InjectsView.as_view(), name="api-injects"),
    path("sandboxes/<int:sandbox>/sessions/", SessionsView.as_view(), name="api-sessions"),
    path("sandboxes/<int:sandbox>/checks/", ChecksView.as_view(), name="api-checks"),
]
