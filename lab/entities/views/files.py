"""The file of a record, for whoever sees the record."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lab.access.decisions import Hidden
from lab.entities.files import file_answer, file_field
from lab.entities.views.base import RecordView
from lab.files.references import name_of


class FileView(RecordView):
    """`/s/<sandbox>/files/<collection>/<number>/<field>/<name>`; the name is that of the file now."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        field = file_field(self.entity, kwargs["field"])
        value = field.value(self.record(()))
        if not value or name_of(value) != kwargs["name"]:
            raise Hidden
        return file_answer(request, value)
