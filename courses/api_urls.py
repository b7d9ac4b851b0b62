"""Addresses of the courses under /api/v1/."""

from django.urls import path

from courses import api
from courses.marking.api import MarkingView
from courses.peer_review.api import OwnReviewView, ReviewsView
from courses.review.api import ProgressView
from courses.teams.api import TeamsView

urlpatterns = [
    path("assignments/", api.AssignmentsView.as_view(), name="api-assignments"),
    path("assignments/<int:number>/gradebook/", api.GradebookView.as_view(), name="api-gradebook"),
    path("assignments/<int:number>/progress/", ProgressView.as_view(), name="api-progress"),
    path("assignments/<int:number>/submit/", api.SubmitView.as_view(), name="api-submit"),
    path("assignments/<int:number>/release/", api.ReleaseView.as_view(), name="api-release"),
    path("assignments/<int:number>/teams/", TeamsView.as_view(), name="api-teams"),
    path("assignments/<int:number>/peer-reviews/", ReviewsView.as_view(), name="api-peer-reviews"),
    path("peer-reviews/<int:number>/", OwnReviewView.as_view(), name="api-peer-review"),
    path("submissions/<int:number>/marking/", MarkingView.as_view(), name="api-marking"),
    path(
        "submissions/<int:number>/release/",
        api.SubmissionReleaseView.as_view(),
        name="api-submission-release",
    ),
    path("submissions/<int:number>/", api.SubmissionView.as_view(), name="api-submission"),
]
