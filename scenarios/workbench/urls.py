"""Below scenarios/<slug>/<number>/."""

from django.urls import path

from scenarios.workbench import compare_views, views

urlpatterns = [
    path("workbench/", views.workbench, name="workbench"),
    path("workbench/settle/", views.settle, name="workbench-settle"),
    path("workbench/<slug:part>/", views.workbench, name="workbench-part"),
    path("workbench/<slug:part>/<path:rest>", views.workbench, name="workbench-place"),
    path("trial/", views.trial, name="scenario-trial"),
    path("compare/", compare_views.compare, name="scenario-compare"),
]
