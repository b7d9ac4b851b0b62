"""Addresses of the CRM's own pages; those of records follow from the declarations."""

from django.urls import path, re_path

from crm.parties.assignment import views as assignment
from crm.parties.collisions.views import collisions_page
from crm.parties.views import PeopleView
from crm.parties.web_forms import views as web_forms
from crm.reports import views
from crm.reports.accounts import BoughtView, FiguresView
from crm.selling.views.chains import ChainView
from crm.selling.views.documents import TotalsView
from crm.selling.views.opportunities import OutlookView
from crm.selling.views.printing import PrintView

urlpatterns = [
    path("w/<str:token>/", web_forms.public, name="web-form"),
    path("w/<str:token>/thanks/", web_forms.thanks, name="web-form-thanks"),
    path("s/<int:sandbox>/assignment-rules/order/", assignment.order, name="assignment-order"),
    path("s/<int:sandbox>/assignment-rules/try/", assignment.try_rules, name="assignment-try"),
    path(
        "s/<int:sandbox>/web-forms/<int:number>/panel/address/",
        web_forms.AddressView.as_view(),
        {"collection": "web-forms"},
        name="web-form-address",
    ),
    path("s/<int:sandbox>/collisions/", collisions_page, name="collisions"),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/contacts-account/",
        PeopleView.as_view(),
        {"collection": "accounts"},
        name="account-people",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/products-bought/",
        BoughtView.as_view(),
        {"collection": "accounts"},
        name="account-bought",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/figures/",
        FiguresView.as_view(),
        {"collection": "accounts"},
        name="account-figures",
    ),
    path("s/<int:sandbox>/quiet-deals/", views.quiet_deals_page, name="quiet-deals"),
    path("s/<int:sandbox>/funnel/", views.funnel_page, name="funnel"),
    path("s/<int:sandbox>/home/figures/", views.home_figures, name="home-figures"),
    path("s/<int:sandbox>/home/pipeline/", views.home_pipeline, name="home-pipeline"),
    re_path(
        r"^s/(?P<sandbox>[0-9]+)/(?P<collection>leads|opportunities|quotes|orders)"
        r"/(?P<number>[0-9]{1,9})/chain/$",
        ChainView.as_view(),
        name="chain",
    ),
    path(
        "s/<int:sandbox>/opportunities/<int:number>/outlook/",
        OutlookView.as_view(),
        {"collection": "opportunities"},
        name="outlook",
    ),
    re_path(
        r"^s/(?P<sandbox>[0-9]+)/(?P<collection>quotes|orders)/totals/$",
        TotalsView.as_view(),
        name="document-totals",
    ),
    re_path(
        r"^s/(?P<sandbox>[0-9]+)/(?P<collection>quotes|orders)/(?P<number>[0-9]{1,9})/print/$",
        PrintView.as_view(),
        name="document-print",
    ),
]
