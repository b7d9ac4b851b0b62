"""Addresses of assignments, submissions and marks."""

from django.urls import include, path

from courses.views import giving, gradebook, marking, regrading, rubrics, working

book_urls = [
    path("", gradebook.gradebook, name="gradebook"),
    path("settings/", gradebook.settings, name="gradebook-settings"),
    path("categories/new/", gradebook.category, name="gradebook-category-new"),
    path("categories/<int:category>/", gradebook.category, name="gradebook-category"),
    path("columns/new/", gradebook.column, name="gradebook-column-new"),
    path("columns/<int:column>/", gradebook.column, name="gradebook-column"),
    path("columns/<int:column>/marks/", gradebook.marks, name="gradebook-marks"),
    path("remove/", gradebook.remove, name="gradebook-remove"),
    path("school-form/", gradebook.school_form, name="gradebook-form"),
    path("locking/", gradebook.locking, name="gradebook-locking"),
    path("transcript/", gradebook.transcript, name="gradebook-transcript"),
]
urlpatterns = [
    path("classes/<int:pk>/gradebook/", include(book_urls)),
    path("assignments/", working.assignments, name="assignments"),
    path("assignments/<int:pk>/", working.assignment, name="assignment"),
    path("assignments/<int:pk>/edit/", giving.assignment_edit, name="assignment-edit"),
    path("assignments/<int:pk>/take-back/", giving.assignment_remove, name="assignment-remove"),
    path("assignments/<int:pk>/companies/", giving.companies, name="assignment-companies"),
    path("assignments/<int:pk>/more-time/", giving.more_time, name="assignment-more-time"),
    path("assignments/<int:pk>/release/", giving.release_all, name="assignment-release"),
    path("assignments/<int:pk>/regrade/", regrading.assignment_regrade, name="assignment-regrade"),
    path("rubrics/", rubrics.rubrics, name="rubrics"),
    path("rubrics/new/", rubrics.rubric_new, name="rubric-new"),
    path("rubrics/<int:pk>/", rubrics.rubric_edit, name="rubric"),
    path("rubrics/<int:pk>/copy/", rubrics.rubric_copied, name="rubric-copy"),
    path("assignments/<int:pk>/submit/", working.hand_in, name="assignment-submit"),
    path("teams/<int:pk>/extension/", giving.team_extension, name="team-extension"),
    path("submissions/<int:pk>/", marking.submission, name="submission"),
    path("submissions/<int:pk>/criterion/", marking.criterion, name="submission-criterion"),
    path("submissions/<int:pk>/comment/", marking.comment, name="submission-comment"),
    path("submissions/<int:pk>/checks/<slug:key>/", marking.check, name="submission-check"),
    path(
        "submissions/<int:pk>/checks/<slug:key>/undo/",
        marking.check_back,
        name="submission-check-undo",
    ),
    path("comments/<int:pk>/remove/", marking.comment_back, name="comment-remove"),
    path("grades/<int:pk>/adjust/", marking.adjust, name="grade-adjust"),
    path("grades/<int:pk>/release/", marking.release_one, name="grade-release"),
    path("grades/<int:pk>/change/", marking.change, name="grade-change"),
    path("grades/<int:pk>/ask/", working.ask_again, name="grade-ask"),
    path("regrade-requests/<int:pk>/answer/", marking.answer, name="regrade-answer"),
    path("classes/<int:pk>/assignments/", giving.class_assignments, name="classroom-assignments"),
    path("classes/<int:pk>/assignments/new/", giving.assignment_new, name="assignment-new"),
]
