"""Small tables of the company that every area uses: picklists and tags."""

from django.utils.translation import gettext_lazy as _

from lab.company.choices import ReplaceForm, may_replace, replace_item
from lab.entities.spec import Action, Entity, Section, register
from lab.records.custom_field_items import custom_field_change, custom_field_create
from lab.records.custom_fields import CustomField
from lab.records.picklist_items import picklist_item_change, picklist_item_create
from lab.records.picklists import PicklistItem
from lab.records.tags import Tag

PICKLIST_ITEMS = register(
    Entity(
        model=PicklistItem,
        area="company",
        icon="list-details",
        head=("list", "key", "active"),
        columns=("label", "list", "key", "position", "active"),
        sections=(
            Section(title=_("Choice"), fields=("label", "list", "key", "position", "active")),
        ),
        filters=("list", "active"),
        search=("label", "key"),
        ordering=("list",),
        bulk_fields=("active",),
        create=picklist_item_create,
        change=picklist_item_change,
        actions=(
            Action(
                name="replace",
                label=_("Replace"),
                icon="replace",
                run=replace_item,
                form=ReplaceForm,
                available=may_replace,
                done=_("Replaced"),
                quiet=True,
            ),
        ),
    )
)

CUSTOM_FIELDS = register(
    Entity(
        model=CustomField,
        area="company",
        icon="forms",
        head=("entity", "key", "kind"),
        columns=("label", "entity", "key", "kind", "required", "in_list", "active"),
        sections=(
            Section(title=_("Field"), fields=("entity", "label", "key", "kind", "help_text")),
            Section(
                title=_("What is filled in"),
                fields=("picklist", "refers_to", "required", "default"),
            ),
            Section(
                title=_("Where it stands"), fields=("section", "position", "in_list", "active")
            ),
        ),
        filters=("entity", "kind", "active"),
        search=("label", "key"),
        ordering=("entity",),
        bulk_fields=("active", "in_list", "section"),
        create=custom_field_create,
        change=custom_field_change,
    )
)

TAGS = register(
    Entity(
        model=Tag,
        area="company",
        icon="tags",
        head=("tone",),
        columns=("name", "tone"),
        sections=(Section(title=_("Tag"), fields=("name", "tone")),),
        filters=("tone",),
        search=("name",),
        ordering=("name",),
        import_key="name",
        bulk_fields=("tone",),
    )
)
