"""Addresses of the clock under /api/v1/."""

from django.urls import path

from lab.clock.api import AdvanceView, ClockView, ShortAdvanceView

CLOCK = "sandboxes/<int:sandbox>/clock/"

urlpatterns = [
    path("sandboxes/<int:sandbox>/advance/", ShortAdvanceView.as_view(), name="api-advance"),
    path(CLOCK, ClockView.as_view(), name="api-clock"),
    path(f"{CLOCK}advance/", AdvanceView.as_view(), name="api-clock-advance"),
]
