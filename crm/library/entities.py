"""Documents and folders as people see them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.library import events
from crm.library.forms import RestoreForm
from crm.library.models import Document, DocumentVersion, Folder
from crm.library.services import (
    document_change,
    document_create,
    document_restore,
    documents_create,
)
from crm.library.views import DocumentPage, FolderPage, FoldersPage, UploadView
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import (
    REGISTRY,
    Action,
    BuiltInView,
    Entity,
    Lines,
    Related,
    Section,
    extend,
    register,
)
from lab.records.trees import forbid_circles
from lab.tenancy.models import Owned

__all__ = ["events"]
# Of what belongs to nobody in particular these have files as well.
WITH_FILES = frozenset(("products", "competitors", "suppliers", "warehouses"))
WITHOUT_FILES = frozenset(("documents", "mails", "approvals"))
PANEL = Related(
    collection="documents",
    field="about",
    columns=("title", "size", "revision", "filed_at", "owner"),
)

# Files stand after the first related lists, before the many that a trade leaves.
AMONG = 3


def _has_versions(document: Document) -> Decision:
    if document.revision > 1:
        return ALLOWED
    return Decision(False, _("This document has no earlier version."))


DOCUMENTS = register(
    Entity(
        model=Document,
        area="library",
        icon="files",
        head=("size", "folder", "filed_at"),
        columns=("title", "about", "folder", "size", "revision", "filed_at", "owner"),
        more_columns=("media_type",),
        sections=(
            Section(
                title=pgettext_lazy("file", "Document"),
                fields=("title", "file", "comment", "about", "folder", "description"),
            ),
        ),
        filters=("about", "folder", "filed_at", "media_type", "title"),
        search=("title", "description", "file_name", "comment"),
        ordering=("-filed_at",),
        built_in=(BuiltInView(key="mine", label=_("Mine"), whose="me", for_seats=True),),
        actions=(
            Action(
                name="restore",
                label=_("Go back to a version"),
                done=_("Version restored"),
                run=document_restore,
                form=RestoreForm,
                available=_has_versions,
                icon="restore",
            ),
        ),
        parts=(
            Lines(
                model=DocumentVersion,
                fields=("ordinal", "file_name", "size_bytes", "comment", "made_at", "made_by"),
                name="versions",
                title=_("Versions"),
            ),
        ),
        bulk_fields=("folder",),
        create=document_create,
        create_many=documents_create,
        change=document_change,
        views={"record": DocumentPage, "upload": UploadView},
    )
)

FOLDERS = register(
    Entity(
        model=Folder,
        area="library",
        icon="folders",
        head=("parent",),
        columns=("name", "parent", "description"),
        sections=(Section(title=_("Folder"), fields=("name", "parent", "description")),),
        filters=("parent",),
        search=("name", "description"),
        ordering=("name",),
        related=(
            Related(
                collection="documents",
                field="folder",
                columns=("title", "about", "size", "filed_at", "owner"),
            ),
            Related(
                collection="folders",
                field="parent",
                label=_("Folders in it"),
                columns=("name", "description"),
            ),
        ),
        import_key="name",
        views={"list": FoldersPage, "record": FolderPage},
    )
)
forbid_circles(Folder, "parent", _("“%(record)s” cannot lie in a folder below itself."))


def offer_files() -> None:
    """Files on every kind of record that people work on; called once, when all are declared."""
    for entity in list(REGISTRY.values()):
        model = entity.model
        worked_on = issubclass(model, Owned) or entity.has_activities or entity.name in WITH_FILES
        if worked_on and not model.booked and entity.name not in WITHOUT_FILES:
            extend(entity.name, related=(PANEL,), after=AMONG)
