"""Addresses of the clock: inside a company, and of a class."""

from django.urls import path

from lab.clock import views

IN = "s/<int:sandbox>/clock/"

urlpatterns = [
    path(IN, views.clock, name="clock"),
    path(f"{IN}menu/", views.menu, name="clock-menu"),
    path(f"{IN}advance/", views.advance, name="clock-advance"),
    path(f"{IN}advances/last/", views.summary, name="clock-last"),
    path(f"{IN}advances/<int:number>/", views.summary, name="clock-summary"),
    path("classes/<int:pk>/clock/", views.class_clock, name="class-clock"),
]
