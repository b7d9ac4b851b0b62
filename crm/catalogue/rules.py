"""What the catalogue refuses beyond what a row can judge alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.catalogue.models import Category, Product
from lab.records.custom_values import drafted
from lab.records.trees import forbid_circles
from lab.records.validation import register_check


def check_twins(
    rows: Sequence[Product], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """Two products of one name and specification are told apart by their codes: both have one."""
    if fields is not None and not fields & {"name_key", "code_key"}:
        return {}
    found: dict[int, ValidationError] = {}
    twins = _twins(rows)
    for place, row in enumerate(rows):
        for pk, code, number in twins.setdefault(row.name_key, []):
            if (pk is None or pk != row.pk) and not (code and row.code_key):
                found[place] = ValidationError({"name": _told(number)})
        twins[row.name_key].append((row.pk, row.code_key, row.number if row.pk else 0))
    return found


def same_product(values: dict[str, Any], exclude: Product | None = None) -> QuerySet:
    """`duplicates` of the entity: products of the same name and specification, whatever their code."""
    typed = drafted(Product, values)
    typed.clean_derived()
    rows = Product.objects.visible()
    if not typed.name_key:
        return rows.none()
    found = rows.filter(name_key=typed.name_key)
    return found if exclude is None else found.exclude(pk=exclude.pk)


def _told(number: int) -> str:
    if not number:
        return _("Another row has the same name and specification; give both a code.")
    text = _("There is a product of this name and specification already: #%(number)d.")
    return text % {"number": number}


def _twins(rows: Sequence[Product]) -> dict[str, list[tuple[int | None, str, int]]]:
    """{name: [(id, code, number)]} of stored products, as they are unless the rows change them."""
    changed = {row.pk for row in rows}
    found: dict[str, list[tuple[int | None, str, int]]] = {}
    keys = sorted({row.name_key for row in rows})
    for start in range(0, len(keys), 900):
        stored = Product.objects.filter(name_key__in=keys[start : start + 900])
        for other in stored.only("pk", "name_key", "code_key"):
            if other.pk not in changed:
                found.setdefault(other.name_key, []).append(
                    (other.pk, other.code_key, other.number)
                )
    return found


register_check(Product, check_twins)
forbid_circles(
    Category,
    "parent",
    gettext_lazy("This category lies below “%(record)s” and cannot contain it."),
)
