"""Addresses of the events of a class."""

from django.urls import path

from scenarios.injects import own_views, views

IN = "classes/<int:pk>/injects/"
OWN = f"{IN}own/<int:inject>/edit/"
ONE = f"{IN}<slug:source>/<path:key>/"

urlpatterns = [
    path(IN, views.class_injects, name="class-injects"),
    path(f"{IN}new/", own_views.own_new, name="inject-new"),
    path(f"{IN}thrown/<int:injection>/back/", views.injection_take_back, name="injection-back"),
    path(OWN, own_views.own_edit, name="inject-own"),
    path(f"{OWN}effects/<int:place>/off/", own_views.own_take, name="inject-own-take"),
    path(f"{OWN}delete/", own_views.own_delete, name="inject-own-delete"),
    path(f"{ONE}preview/<int:company>/", views.inject_preview, name="inject-preview"),
    path(ONE, views.class_inject, name="class-inject"),
]
