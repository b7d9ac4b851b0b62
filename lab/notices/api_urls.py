"""Addresses of notices under /api/v1/."""

from django.urls import path

from lab.notices.api import NoticeReadView, NoticesReadView, NoticesView

urlpatterns = [
    path("notices/", NoticesView.as_view(), name="api-notices"),
    path("notices/read-all/", NoticesReadView.as_view(), name="api-notices-read-all"),
    path("notices/<int:number>/read/", NoticeReadView.as_view(), name="api-notice-read"),
]
