"""Addresses for the frame's own tests: the product's, and a page with each component on it."""

import json

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path

from lab.urls import handler400, handler403, handler404, handler500
from lab.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500"]

received: list[dict[str, str]] = []

PAGE = """
{% extends "lab/frame.html" %}{% load ui %}
{% block title %}Parts{% endblock %}{% block heading %}Parts{% endblock %}
{% block content %}
<form method="post" id="form">{% include "lab/components/form.html" %}
<button class="btn btn-primary" name="how" value="save">Save</button></form>
<button type="button" hx-get="/parts/refused/" id="refused">Refused</button>
<button type="button" hx-get="/parts/dialog/" hx-target="#modal-content" id="ask">Reset…</button>
<table class="table"><thead><tr><th>Name</th></tr></thead><tbody>
<tr data-row><td><a href="/parts/?row=1">One</a></td></tr>
<tr data-row><td><a href="/parts/?row=2">Two</a></td></tr></tbody></table>
<div class="app-board" data-board="stage">
<div><h2>Open</h2><div data-column="open"><div class="card" data-card id="deal"
 data-move-url="/parts/move/"><div class="card-body">Deal</div></div></div></div>
<div><h2>Won</h2><div data-column="won"></div></div>
<div><h2>Lost</h2><div data-column="lost"></div></div></div>
{% include "lab/components/chart.html" with name="funnel" label="Funnel" %}
{% include "lab/components/empty.html" with icon="inbox" title="No leads yet" %}
{% endblock %}
"""
CHART = {
    "kind": "funnel",
    "categories": ["Open", "Won"],
    "series": [{"name": "Value", "values": [1200, 300]}],
    "currency": "USD",
}


class PartsForm(forms.Form):
    name = forms.CharField(help_text="As on the contract.")
    account = forms.CharField(
        required=False, widget=forms.Select(attrs={"data-reference-url": "/parts/accounts/"})
    )
    note = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    form = PartsForm(request.POST or None)
    if form.is_valid():
        received.append({key: str(value) for key, value in request.POST.items()})
        messages.success(request, "Saved")
        return redirect("/parts/?saved=1")
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"form": form, "chart": CHART}, request))


def accounts(request: HttpRequest) -> HttpResponse:
    options = [{"value": number, "text": f"Acme {number}"} for number in (17, 18)]
    return HttpResponse(json.dumps(options), content_type="application/json")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Only the owner may do this.")


def dialog(request: HttpRequest) -> HttpResponse:
    context = {"title": "Reset?", "text": "12 leads are lost.", "action_label": "Reset"}
    return render(request, "lab/components/confirm.html", {**context, "action_url": "/parts/"})


def move(request: HttpRequest) -> HttpResponse:
    received.append({"stage": request.POST["stage"]})
    if request.POST["stage"] == "won":
        return HttpResponse("Fill in the amount first.", status=400, content_type="text/plain")
    return HttpResponse()


urlpatterns = [
    path("parts/", parts),
    path("parts/accounts/", accounts),
    path("parts/refused/", refused),
    path("parts/dialog/", dialog),
    path("parts/move/", move),
    *product,
]
