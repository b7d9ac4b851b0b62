"""The categories as a tree, each with how many products are in it and below it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.catalogue.models import Category, Product
from lab.access.models import Verb
from lab.entities.views.lists import ListView


@dataclass
class Branch:
    """A category; `products` counts those below as well."""

    category: Category
    products: int = 0
    below: list["Branch"] = field(default_factory=list)


def category_tree() -> list[Branch]:
    """The branches at the root, each with those below it; two queries."""
    counts = dict(
        Product.objects.visible().order_by().values_list("category").annotate(Count("pk"))
    )
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.visible():
        children[category.parent_id].append(category)

    def branch(category: Category) -> Branch:
        below = [branch(each) for each in children[category.pk]]
        products = counts.get(category.pk, 0) + sum(each.products for each in below)
        return Branch(category, products, below)

    return [branch(category) for category in children[None]]


class CategoriesPage(ListView):
    """The tree; with filters, an order or a saved view the usual table."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.GET or request.headers.get("HX-Request"):
            return super().get(request, **kwargs)
        policy = self.actor.policy
        policy.require(Verb.VIEW, Category)
        context = self.context(
            branches=category_tree(),
            count=Category.objects.visible().count(),
            may_add=policy.may(Verb.ADD, Category),
            may_import=policy.may(Verb.IMPORT, Category),
        )
        return render(request, "crm/catalogue/categories.html", context)
