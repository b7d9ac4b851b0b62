from django.urls import path

from scenarios.exchange import views

urlpatterns = [
    path("scenarios/uploads/", views.upload, name="pack-uploads"),
    path("scenarios/uploads/<int:pk>/", views.uploaded, name="pack-upload"),
    path(
        "scenarios/<slug:slug>/<int:number>/files/<slug:kind>/",
        views.download,
        name="pack-download",
    ),
]
