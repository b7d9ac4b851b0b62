"""All addresses. A part brings its own in a module `urls`; those above the kernel by app."""

from django.urls import include, path
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("studio/documents/", include(wagtaildocs_urls)),
    path("studio/", include("lab.people.studio")),
    path("", include("lab.ui.urls")),
    path("", include("lab.people.urls")),
    path("", include("lab.company.urls")),
    path("", include("lab.clock.urls")),
    path("", include("lab.jobs.urls")),
    path("", include("lab.notices.urls")),
    path("api/v1/", include("lab.people.api_urls")),
    path("api/v1/", include("lab.company.api_urls")),
    path("api/v1/", include("lab.clock.api_urls")),
    path("api/v1/", include("lab.notices.api_urls")),
    path("api/v1/", include("crm.api_urls")),
    path("api/v1/", include("scenarios.api_urls")),
    path("api/v1/", include("courses.api_urls")),
    path("api/v1/", include("lab.entities.api_urls")),
    # Apps come before the entities, whose addresses fit any name below a sandbox.
    path("", include("crm.urls")),
    path("", include("scenarios.urls")),
    path("", include("courses.urls")),
    path("s/<int:sandbox>/", include("lab.entities.bulk_urls")),
    path("s/<int:sandbox>/", include("lab.entities.urls")),
]

handler400 = "lab.ui.errors.bad_request"
handler403 = "lab.ui.errors.forbidden"
handler404 = "lab.ui.errors.not_found"
handler500 = "lab.ui.errors.server_error"
