"""Addresses of courses."""

from django.urls import path, re_path

from courses.pages.views import classes, editing, exchange, files, reading

urlpatterns = [
    path("courses/", reading.courses, name="courses"),
    path("courses/new/", editing.write, name="course-new"),
    path("courses/import/", exchange.bring, name="course-import"),
    path("courses/<int:pk>/", reading.course_page, name="course-page"),
    path("courses/<int:pk>/done/", reading.finish, name="course-page-done"),
    path("courses/<int:pk>/questions/<uuid:block>/", reading.quiz, name="course-quiz"),
    path("courses/<int:pk>/copy/", editing.copy, name="course-copy"),
    path("courses/<int:pk>/export/", exchange.take, name="course-export"),
    path("courses/pictures/<int:pk>/", files.picture, name="course-picture"),
    re_path(
        r"^media/(?P<folder>images|original_images)/(?P<name>[^/]+)$",
        files.media,
        name="course-media",
    ),
    path("classes/<int:pk>/courses/", classes.class_courses, name="classroom-courses"),
    path("classes/<int:pk>/next-term/", classes.next_term, name="classroom-next-term"),
    path("classes/<int:pk>/archive/", classes.archive, name="classroom-archive"),
]
