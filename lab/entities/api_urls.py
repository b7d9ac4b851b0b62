"""Addresses of the entities under /api/v1/, and whatever else begins so. Included last of these."""

from django.urls import path, re_path

from lab.entities.api.documents import DocsView, NowhereView, SchemaView
from lab.entities.api.routes import entity_routes, generic_routes

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    *entity_routes(),
    *generic_routes(),
    re_path(r"", NowhereView.as_view(), name="api-nowhere"),
]
