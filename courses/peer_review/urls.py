"""Addresses of peer reviews."""

from django.urls import include, path

from courses.peer_review import desk_views, views

desk_urls = [
    path("", desk_views.desk, name="peer-review-desk"),
    path("settings/", desk_views.set_up, name="peer-review-settings"),
    path("remove/", desk_views.remove, name="peer-review-remove"),
    path("phase/", desk_views.phase, name="peer-review-phase"),
    path("deal/", desk_views.dealing, name="peer-review-deal"),
    path("give/", desk_views.assign, name="peer-review-give"),
    path("remind/", desk_views.reminder, name="peer-review-remind"),
    path("marks/", desk_views.marks, name="peer-review-marks"),
]
urlpatterns = [
    path("assignments/<int:pk>/peer-review/", include(desk_urls)),
    path("submissions/<int:pk>/peers/", desk_views.take_over, name="peer-review-take-over"),
    path("peer-reviews/<int:pk>/", views.review, name="peer-review"),
    path("peer-reviews/<int:pk>/answer/", views.answer, name="peer-review-answer"),
    path("peer-reviews/<int:pk>/read/", desk_views.read, name="peer-review-read"),
    path("peer-reviews/<int:pk>/leave-out/", desk_views.leave_out, name="peer-review-leave-out"),
    path("peer-reviews/<int:pk>/count/", desk_views.count_again, name="peer-review-count"),
    path("peer-reviews/<int:pk>/take-back/", desk_views.take_back, name="peer-review-take-back"),
]
