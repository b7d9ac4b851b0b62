"""Addresses of notices."""

from django.urls import path

from lab.notices.views import choosing, mentions, reading

urlpatterns = [
    path("notices/", reading.notices, name="notices"),
    path("notices/count/", reading.count, name="notices-count"),
    path("notices/latest/", reading.latest, name="notices-latest"),
    path("notices/read-all/", reading.read_all, name="notices-read-all"),
    path("notices/<int:pk>/", reading.opened, name="notice-open"),
    path("notices/<int:pk>/read/", reading.read, name="notice-read"),
    path("notices/unsubscribe/<str:token>/", choosing.unsubscribe, name="notices-unsubscribe"),
    path("me/notices/", choosing.choices, name="notice-choices"),
    path("me/notices/robot/", choosing.robot, name="notice-robot"),
    path("classes/<int:pk>/robot/", choosing.class_robot, name="classroom-robot"),
    path("s/<int:sandbox>/notices/", reading.notices, name="company-notices"),
    path("s/<int:sandbox>/mentions/", mentions.mentions, name="mentions"),
]
