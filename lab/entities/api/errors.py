"""What programs are told when something cannot be done: a status, and what to do about it.

400 is a map from field to messages; every other error has `detail`. A conflict brings the record as
it is now, so that a program can decide without asking again.
"""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler

from lab.entities.api.rows import row_told
from lab.entities.saving import LineErrors, RowErrors
from lab.records import Conflict
from lab.records.repeats import KeyTaken
from lab.ui.errors import nothing_here

RETRY_AFTER_SECONDS = 2
# PostgreSQL: deadlock, serialization failure, lock not available, statement cancelled by timeout.
BUSY_CODES = {"40P01", "40001", "55P03", "57014"}


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for what is a fault of ours (500)."""
    entity = getattr(context["view"], "entity", None)
    match error:
        case ValidationError():
            return Response(_prefixed(error_map(error), entity), status.HTTP_400_BAD_REQUEST)
        case Conflict():
            current = row_told(type(error.row), error.row.pk)
            told = {"detail": str(error), "current": current}
            return Response(told, status.HTTP_409_CONFLICT)
        case KeyTaken():
            return Response({"detail": str(error)}, status.HTTP_422_UNPROCESSABLE_ENTITY)
        case OperationalError() if _busy(error):
            return _try_again()
        case ObjectDoesNotExist() | Http404():
            return exception_handler(NotFound(nothing_here()), context)
    return exception_handler(error, context)


def error_map(error: ValidationError) -> dict[str, Any]:
    """{field: [messages]}; lines and rows by their position, counted from 0."""
    if isinstance(error, RowErrors):
        return {str(position): error_map(one) for position, one in error.rows.items()}
    if isinstance(error, LineErrors):
        return {"lines": {str(position): _renamed(told) for position, told in error.lines.items()}}
    if hasattr(error, "error_dict"):
        return _renamed(error.message_dict)
    return {"non_field_errors": error.messages}


def _renamed(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        return {"non_field_errors": list(told)}
    return {
        "non_field_errors" if name == NON_FIELD_ERRORS else name: messages
        for name, messages in told.items()
    }


def _prefixed(told: dict[str, Any], entity: Any) -> dict[str, Any]:
    """A neutral reference is one field outside, though two columns keep it."""
    names = set(entity.form_fields) if entity else set()
    found: dict[str, Any] = {}
    for name, messages in told.items():
        whole = name.removesuffix("_collection").removesuffix("_id")
        key = whole if name not in names and whole in names else name
        found[key] = [*found[key], *messages] if key in found else messages
    return found


def _busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None)
    return code in BUSY_CODES or "database is locked" in str(error)


def _try_again() -> Response:
    told = {"detail": _("Others are writing just now. Nothing was saved; send it again.")}
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(told, status.HTTP_503_SERVICE_UNAVAILABLE, headers=headers)
