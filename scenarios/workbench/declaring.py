"""The parts of the workbench that the scenarios themselves bring."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scenarios.workbench.brief_part import brief_note, brief_part
from scenarios.workbench.colleagues_part import colleagues_note, colleagues_part
from scenarios.workbench.colleagues_part import place_of as place_of_duty
from scenarios.workbench.company import company_part
from scenarios.workbench.data_part import data_note, data_part
from scenarios.workbench.files_part import files_note, files_part
from scenarios.workbench.knobs_part import knobs_note, knobs_part
from scenarios.workbench.outlines import INJECTS, PERSONAS, SESSIONS, TIMELINE
from scenarios.workbench.parts import Part, register_part
from scenarios.workbench.seats import seats_note, seats_part
from scenarios.workbench.steps_part import place_of as place_of_step
from scenarios.workbench.steps_part import steps_note, steps_part
from scenarios.workbench.tasks_part import place_of as place_of_check
from scenarios.workbench.tasks_part import tasks_note, tasks_part
from scenarios.workbench.variants_part import place_of as place_of_variant
from scenarios.workbench.variants_part import variants_note, variants_part

for _part in (
    Part("company", _("Company and calendar"), "building", 10, r"pack\.yaml", company_part),
    Part("seats", _("Seats"), "sitemap", 20, r"seats\.csv", seats_part, seats_note),
    Part("brief", _("Brief"), "book", 30, r"brief\..*\.md", brief_part, brief_note),
    Part("data", _("Data tables"), "table", 40, r"data/[a-z0-9-]*\.csv", data_part, data_note),
    Part("knobs", pgettext_lazy("scenario", "Generators"), "adjustments", 50, "", knobs_part, knobs_note),
    Part(
        "tasks", _("Tasks and checks"), "checklist", 60, r"checks\.yaml", tasks_part, tasks_note,
        place_of_check,
    ),
    Part(
        "sessions", pgettext_lazy("scenario", "Sessions"), "list-numbers", 65, "",
        SESSIONS.view, SESSIONS.note,
    ),
    Part(
        "personas", _("Simulated customers"), "masks-theater", 70, r"personas\.yaml",
        PERSONAS.view, PERSONAS.note, PERSONAS.place_of,
    ),
    Part(
        "timeline", _("Timeline"), "calendar-event", 80, r"timeline\.yaml",
        TIMELINE.view, TIMELINE.note, TIMELINE.place_of,
    ),
    Part(
        "injects", _("Injects"), "bolt", 85, r"injects\.yaml",
        INJECTS.view, INJECTS.note, INJECTS.place_of,
    ),
    Part(
        "colleagues", _("Colleagues"), "users", 88, r"colleagues\.yaml",
        colleagues_part, colleagues_note, place_of_duty,
    ),
    Part(
        "variants", pgettext_lazy("scenario", "Variants"), "arrows-shuffle", 89, r"variants\.yaml",
        variants_part, variants_note, place_of_variant,
    ),
    Part(
        "playtest", _("Playtest"), "player-play", 90, r"playtest\.yaml", steps_part, steps_note,
        place_of_step,
    ),
    Part("files", _("Files"), "files", 100, r"README\.md|files/.*", files_part, files_note),
):  # fmt: skip
    register_part(_part)
