from django.urls import include, path

from scenarios import author_views, views
from scenarios.checks import views as checks
from scenarios.customers import views as customers
from scenarios.workbench import new_views

version_urls = [
    path("", views.version, name="scenario-version"),
    path("publish/", author_views.publish, name="scenario-publish"),
    path("draft/", author_views.draft_new, name="scenario-draft"),
    path("delete/", author_views.draft_remove, name="scenario-delete"),
    path("archive/", author_views.archive, name="scenario-archive"),
    path("unarchive/", author_views.unarchive, name="scenario-unarchive"),
    path("companies/", views.provision, name="scenario-provision"),
    path("companies/outcome/", views.provision_outcome, name="scenario-outcome"),
]
urlpatterns = [
    path("", include("scenarios.sessions.urls")),
    path("", include("scenarios.injects.urls")),
    path("", include("scenarios.exchange.urls")),
    path("", include("scenarios.patching.urls")),
    path("", include("scenarios.branching.urls")),
    path("scenarios/", views.library, name="scenarios"),
    path("scenarios/new/", new_views.new, name="scenario-new"),
    path("s/<int:sandbox>/brief/", views.company_brief, name="brief"),
    path(
        "s/<int:sandbox>/<slug:collection>/<int:number>/why/",
        customers.why,
        name="why",
    ),
    path("s/<int:sandbox>/lab-tasks/", checks.tasks, name="lab-tasks"),
    path("s/<int:sandbox>/lab-tasks/go-on/", checks.go_on, name="session-go-on"),
    path("scenarios/<slug:slug>/<int:number>/", include(version_urls)),
    path("scenarios/<slug:slug>/<int:number>/", include("scenarios.workbench.urls")),
]
