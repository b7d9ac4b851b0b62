from django.urls import path

from scenarios import views

urlpatterns = [
    path("scenarios/", views.library, name="scenarios"),
    path("scenarios/<slug:slug>/<int:number>/", views.version, name="scenario-version"),
    path("scenarios/<slug:slug>/<int:number>/publish/", views.publish, name="scenario-publish"),
    path(
        "scenarios/<slug:slug>/<int:number>/companies/",
        views.provision,
        name="scenario-provision",
    ),
]
