from django.urls import path

from scenarios.patching import views

IN = "scenarios/<slug:slug>/<int:number>/patch/"

urlpatterns = [
    path(IN, views.choose, name="patch"),
    path(f"{IN}<int:job>/", views.shown, name="patch-shown"),
]
