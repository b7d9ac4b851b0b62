from django.urls import path

from scenarios.branching import views

IN = "s/<int:sandbox>/"

urlpatterns = [
    path(f"{IN}branches/", views.branches, name="branches"),
    path(f"{IN}branch/", views.compare, name="branch"),
    path(f"{IN}branch/delete/", views.delete, name="branch-delete"),
    path(f"{IN}snapshots/<int:pk>/branch/", views.begin, name="branch-begin"),
]
