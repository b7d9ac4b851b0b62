"""What the scenarios are called, in the reader's language."""

from scenarios.models import ScenarioVersion, in_language


def titles() -> dict[str, str]:
    """Short name -> title of the newest published version, else of the newest draft; one query."""
    # "draft" comes before "published", so that later ones replace what may not be shown first.
    versions = ScenarioVersion.objects.order_by("status", "number")
    rows = versions.values_list("scenario__slug", "names", "languages")
    return {slug: in_language(names, languages) or slug for slug, names, languages in rows}
