"""Forms of the import wizard: the file, what its columns mean, what to do with bad rows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.entities.importing.columns import guess, require_complete, targets
from lab.entities.importing.models import ImportRun
from lab.entities.importing.planning import Duplicates
from lab.entities.spec import Entity
from lab.tenancy.actor import current_actor

ACCEPTED = ".csv,.txt,.tsv,.xlsx,.json"


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (.xlsx) or JSON; the first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )


class MappingForm(forms.Form):
    """One choice per column of the file, and what to do with records that are there already."""

    duplicates = forms.ChoiceField(
        label=_("Records that are there already"),
        choices=[
            (Duplicates.SKIP, _("Leave them as they are")),
            (Duplicates.UPDATE, _("Update them from the file")),
            (Duplicates.CREATE, _("Import them as further records")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, run: ImportRun, entity: Entity, earlier: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entity, self.count = entity, len(run.header)
        found = run.mapping or guess(entity, run.header, earlier)
        offered = [(key, _starred(target)) for key, target in targets(entity).items()]
        choices = [("", _now("— do not import —")), *offered]
        for position, title in enumerate(run.header):
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=title or _now("(without a name)"),
                choices=choices,
                initial=found[position],
                required=False,
            )
        self.fields["duplicates"].initial = run.duplicates
        self._offer_actions(run)
        self.order_fields([f"column-{position}" for position in range(self.count)])

    def _offer_actions(self, run: ImportRun) -> None:
        """What may be done to the new records at once."""
        may = current_actor().policy.may
        offered = [
            (action.name, action.label)
            for action in self.entity.new_actions
            if may(action.needs, self.entity.model)
        ]
        if offered:
            self.fields["then"] = forms.MultipleChoiceField(
                label=gettext("With the new records"),
                choices=offered,
                initial=run.then,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column-{position}"] for position in range(self.count)]

    def mapping(self) -> list[str]:
        return [self.cleaned_data[f"column-{position}"] for position in range(self.count)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            require_complete(self.entity, self.mapping())
        return values


class WriteForm(forms.Form):
    """Where the dry run found bad rows, nothing is written before the person wants to leave them out."""

    bad_rows = forms.ChoiceField(choices=[("none", ""), ("skip", "")], required=False)

    def __init__(self, *args: Any, bad: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bad = bad

    def clean_bad_rows(self) -> str:
        wish = self.cleaned_data["bad_rows"] or "none"
        if self.bad and wish != "skip":
            raise forms.ValidationError(
                _now("Rows with errors cannot be imported: leave them out, or mend the file.")
            )
        return wish


def _starred(target: Any) -> str:
    return f"{target.label} *" if target.required else target.label


def sample(rows: Sequence[Sequence[Any]], position: int) -> str:
    """The first values of a column, for the person who says what it means."""
    texts = [str(cells[position]) for cells in rows if position < len(cells)]
    return " · ".join(text[:40] for text in texts if text)
