from django.urls import path

from lab.ui import views

urlpatterns = [
    path("ping/", views.ping, name="ping"),
    path("s/<int:sandbox>/own-seats/", views.seats, name="own-seats"),
    path("s/<int:sandbox>/seat/", views.seat, name="seat-choose"),
]
