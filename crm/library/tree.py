"""The folders as a tree, each with how many documents are in it and below it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from crm.library.models import Document, Folder


@dataclass
class Branch:
    """A folder; `documents` counts those below as well."""

    folder: Folder
    documents: int = 0
    below: list["Branch"] = field(default_factory=list)


def folder_tree() -> list[Branch]:
    """The branches at the root, each with those below it; two queries."""
    counts = dict(Document.objects.visible().order_by().values_list("folder").annotate(Count("pk")))
    children: dict[int | None, list[Folder]] = defaultdict(list)
    for folder in Folder.objects.visible():
        children[folder.parent_id].append(folder)

    def branch(folder: Folder) -> Branch:
        below = [branch(each) for each in children[folder.pk]]
        documents = counts.get(folder.pk, 0) + sum(each.documents for each in below)
        return Branch(folder, documents, below)

    return [branch(folder) for folder in children[None]]
