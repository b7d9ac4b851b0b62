"""The file of a record, for whoever sees the record."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View

from lab.access.decisions import Hidden
from lab.entities.files import file_answer, file_field, name_in_address


class FileView(View):
    """`/s/<sandbox>/files/<collection>/<number>/<field>/<name>`; the name is that of the file now.

    Of any collection with files, whether or not it is an entity: the company's profile is none.
    """

    def get(
        self,
        request: HttpRequest,
        sandbox: int,
        collection: str,
        number: int,
        field: str,
        name: str,
    ) -> HttpResponseBase:
        found = file_field(collection, field)
        row = found.model.objects.visible().numbered(number).first()
        value = found.value(row) if row is not None else ""
        if not value or name_in_address(value) != name:
            raise Hidden
        return file_answer(request, value)
