"""Addresses of the lesson of a class."""

from django.urls import path

from scenarios.sessions import views

CLASS = "classes/<int:pk>/lesson/"

urlpatterns = [
    path(CLASS, views.class_lesson, name="class-lesson"),
    path(f"{CLASS}open/", views.lesson_begin, name="class-lesson-open"),
    path(f"{CLASS}close/", views.lesson_end, name="class-lesson-close"),
    path(f"{CLASS}sessions/open/", views.sessions_open, name="class-sessions-open"),
    path(f"{CLASS}sessions/begin/", views.sessions_begin, name="class-sessions-begin"),
]
