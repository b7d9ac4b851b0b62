"""Coming from a learning platform: the steps of a launch, and choosing what a deep link opens."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from lti_tool.models import Key, LtiRegistration
from lti_tool.utils import DjangoToolConfig
from pylti1p3.contrib.django import DjangoOIDCLogin
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.lineitem import LineItem

from courses.lti.launching import ASSIGNMENT, Entered, entered
from courses.lti.marks import FULL
from courses.lti.models import CourseLink
from courses.lti.storage import DatabaseStorage
from lab.access.decisions import Refused
from lab.people.models import User
from lab.people.sessions import remember_sign_in
from lab.people.views.signing_in import MODEL_BACKEND

DEEP_LINK = "lti-deep-link"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys by which a platform knows that a message is ours."""
    return JsonResponse(Key.objects.as_jwks())


@csrf_exempt
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """The platform announces a launch; we send the browser back to it with a state and a nonce.

    Wherever the announcement says that the launch should lead, it comes to our one address.
    """
    asked = DjangoOIDCLogin(request, DjangoToolConfig(), launch_data_storage=DatabaseStorage())
    try:
        return asked.redirect(request.build_absolute_uri(reverse("lti-launch")))
    except (LtiException, OIDCException, KeyError, ValueError, AttributeError) as error:
        text = _("This platform is not set up here (%(why)s). Ask your administrator.")
        raise Refused(text % {"why": str(error)[:200]}) from error


@csrf_exempt
@never_cache
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Somebody comes with what the platform signed: let them in, and lead them where they want to go."""
    came = entered(request)
    login(request, came.person, backend=MODEL_BACKEND)
    remember_sign_in(request)
    return redirect(_destination(request, came))


def _destination(request: HttpRequest, came: Entered) -> str:
    teacher = came.person.role == User.Role.TEACHER
    if came.course is None:
        return reverse("lti-course", args=[came.context.pk])
    if came.launch.is_deep_link_launch:
        if not teacher:
            raise Refused(_("Only teachers choose what an activity opens."))
        request.session[DEEP_LINK] = {
            "registration": came.launch.registration.pk,
            "deployment": came.launch.deployment.deployment_id,
            "settings": came.launch.get_claim(SETTINGS),
            "course": came.course.pk,
        }
        return reverse("lti-choose")
    if came.lab is not None:
        if teacher or came.lab.assignment.teams.filter(members__user=came.person).exists():
            return reverse("assignment", args=[came.lab.assignment_id])
        text = _(
            "Your teacher has no company for you in “%(name)s” yet. It comes here when it is made."
        )
        messages.info(request, text % {"name": came.lab.assignment})
        return reverse("assignments")
    if teacher and came.launch.is_resource_launch:
        return reverse("lti-activity", args=[came.launch.resource_link.pk])
    return reverse("assignments")


@login_required
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """A teacher chooses the assignment that a new activity of the platform opens."""
    asked: Any = request.session.get(DEEP_LINK)
    if not asked:
        raise Http404
    course = get_object_or_404(CourseLink.objects.select_related("classroom"), pk=asked["course"])
    assignments = course.classroom.assignments.all()
    if request.method != "POST":
        context = {"classroom": course.classroom, "assignments": assignments}
        return render(request, "courses/lti/choose.html", context)
    chosen = request.POST.get("assignment", "")
    found = get_object_or_404(assignments, pk=chosen if chosen.isdecimal() else 0)
    del request.session[DEEP_LINK]
    registration = get_object_or_404(LtiRegistration.objects.active(), pk=asked["registration"])
    answer = DeepLink(registration.to_registration(), asked["deployment"], asked["settings"])
    resource = DeepLinkResource().set_title(found.name).set_target("window")
    resource.set_url(request.build_absolute_uri(reverse("lti-launch")))
    resource.set_custom_params({ASSIGNMENT: str(found.pk)})
    resource.set_lineitem(LineItem().set_label(found.name).set_score_maximum(FULL))
    return_url = asked["settings"]["deep_link_return_url"]
    told: dict[str, Any] = {
        "url": return_url,
        "jwt": answer.get_response_jwt([resource]),
        "chosen": found,
    }
    response = render(request, "courses/lti/return.html", told)
    place = urlsplit(return_url)
    response._csp_update = {"form-action": [SELF, f"{place.scheme}://{place.netloc}"]}  # type: ignore[attr-defined]
    return response
