"""What a lesson is made of. A block says what it is; how it looks stands in its template."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DecimalBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    URLBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from lab.entities.spec import entities
from scenarios.models import ScenarioVersion

INLINE = ["bold", "italic", "link", "code"]
FEATURES = [*INLINE, "h3", "h4", "ol", "ul", "hr", "blockquote"]
MOST_CHOICES = 12

TONES = [
    ("note", gettext_lazy("Note")),
    ("tip", gettext_lazy("Tip")),
    ("warning", gettext_lazy("Warning")),
    ("example", gettext_lazy("Example")),
]
# What a link into the company leads to.
OPENS = [
    ("home", gettext_lazy("The company's first page")),
    ("list", gettext_lazy("A list")),
    ("record", gettext_lazy("A record")),
    ("new", gettext_lazy("The empty form of a new record")),
    ("brief", gettext_lazy("The brief")),
]
KINDS = [
    ("single", gettext_lazy("One right choice")),
    ("multiple", gettext_lazy("Several right choices")),
    ("number", gettext_lazy("A number")),
    ("text", gettext_lazy("A short text")),
]


def scenarios() -> list[tuple[str, str]]:
    """Scenarios of which there is a published version."""
    found = ScenarioVersion.objects.published().select_related("scenario").order_by("number")
    return list({one.scenario.slug: one.name for one in found}.items())


def collections() -> list[tuple[str, str]]:
    return [(one.name, str(one.model._meta.verbose_name_plural)) for one in entities()]


def refuse(**reasons: str) -> StructBlockValidationError:
    """The reasons, each at its field of the block."""
    return StructBlockValidationError(
        block_errors={name: ValidationError(text) for name, text in reasons.items()}
    )


class NamedChoice(ChoiceBlock):
    """A choice from the database: asked for by the form that offers it, not by every page that shows it."""

    def to_python(self, value: Any) -> Any:
        return value


class SandboxLink(StructBlock):
    """Leads into the reader's own company of a scenario."""

    scenario = NamedChoice(choices=scenarios, label=gettext_lazy("scenario"))
    opens = ChoiceBlock(choices=OPENS, default="home", label=gettext_lazy("opens"))
    collection = NamedChoice(choices=collections, required=False, label=gettext_lazy("records"))
    record = CharBlock(
        required=False,
        max_length=60,
        label=gettext_lazy("which record"),
        help_text=gettext_lazy("Its number, or its key in the files of the scenario."),
    )
    filter = CharBlock(
        required=False,
        max_length=400,
        label=gettext_lazy("filter of the list"),
        help_text=gettext_lazy("What stands behind the ? in the address of the filtered list."),
    )
    label = CharBlock(required=False, max_length=80, label=gettext_lazy("text of the button"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        opens = cleaned["opens"]
        if opens in ("list", "record", "new") and not cleaned["collection"]:
            raise refuse(collection=_("Choose the records that it opens."))
        if opens == "record" and not cleaned["record"]:
            raise refuse(record=_("Say which record it opens."))
        if cleaned["filter"] and not parse_qsl(cleaned["filter"].lstrip("?")):
            raise refuse(filter=_("Write it as in an address: name=value&name=value."))
        return cleaned

    class Meta:
        icon = "link-external"
        label = gettext_lazy("Do this in your company")


class Step(StructBlock):
    text = RichTextBlock(features=INLINE, label=gettext_lazy("what to do"))
    links = ListBlock(
        SandboxLink(), default=[], max_num=3, label=gettext_lazy("links into the company")
    )

    class Meta:
        icon = "list-ol"
        label = gettext_lazy("Step")


class Steps(StructBlock):
    title = CharBlock(required=False, max_length=120, label=gettext_lazy("title"))
    steps = ListBlock(Step(), min_num=1, max_num=30, label=gettext_lazy("steps"))

    class Meta:
        icon = "list-ol"
        label = gettext_lazy("Steps")


class Callout(StructBlock):
    tone = ChoiceBlock(choices=TONES, default="note", label=gettext_lazy("kind"))
    title = CharBlock(required=False, max_length=120, label=gettext_lazy("title"))
    text = RichTextBlock(features=[*INLINE, "ul", "ol"], label=gettext_lazy("text"))

    class Meta:
        icon = "info-circle"
        label = gettext_lazy("Call-out")


class Picture(StructBlock):
    image = ImageChooserBlock(label=gettext_lazy("picture"))
    alt = CharBlock(
        required=False,
        max_length=200,
        label=gettext_lazy("what it shows"),
        help_text=gettext_lazy("For who cannot see it. Empty for mere decoration."),
    )
    caption = CharBlock(required=False, max_length=200, label=gettext_lazy("caption"))

    class Meta:
        icon = "image"
        label = gettext_lazy("Picture")


class File(StructBlock):
    document = DocumentChooserBlock(label=gettext_lazy("file"))
    title = CharBlock(required=False, max_length=120, label=gettext_lazy("title"))

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("File")


def video_host(address: str) -> str:
    """The host of a video's address if it is one of those allowed, else ""."""
    parts = urlsplit(address)
    try:
        host = (parts.hostname or "").lower()
        allowed = parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:
        return ""
    known = any(host == one or host.endswith(f".{one}") for one in settings.VIDEO_HOSTS)
    return host if known and allowed and parts.username is None else ""


class Video(StructBlock):
    """A link. Nothing of the other site is loaded before the reader follows it."""

    url = URLBlock(label=gettext_lazy("address of the video"))
    title = CharBlock(max_length=120, label=gettext_lazy("title"))
    minutes = DecimalBlock(
        required=False, min_value=0, max_digits=5, decimal_places=1, label=gettext_lazy("minutes")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not video_host(cleaned["url"]):
            text = _("Videos come by https from: %(hosts)s. Your administrator can add others.")
            raise refuse(url=text % {"hosts": ", ".join(settings.VIDEO_HOSTS)})
        return cleaned

    class Meta:
        icon = "media"
        label = gettext_lazy("Video")


class Choice(StructBlock):
    text = CharBlock(max_length=200, label=gettext_lazy("choice"))
    right = BooleanBlock(required=False, label=gettext_lazy("is right"))
    feedback = CharBlock(
        required=False, max_length=300, label=gettext_lazy("what who chooses it is told")
    )


class Quiz(StructBlock):
    """One question, answered on the page. What is right stays on the server."""

    question = RichTextBlock(features=INLINE, label=gettext_lazy("question"))
    kind = ChoiceBlock(choices=KINDS, default="single", label=gettext_lazy("kind"))
    choices = ListBlock(
        Choice(), default=[], max_num=MOST_CHOICES, required=False, label=gettext_lazy("choices")
    )
    number = DecimalBlock(
        required=False, max_digits=18, decimal_places=6, label=gettext_lazy("the right number")
    )
    tolerance = DecimalBlock(
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label=gettext_lazy("how far off still counts"),
    )
    texts = ListBlock(
        CharBlock(max_length=200),
        default=[],
        required=False,
        max_num=MOST_CHOICES,
        label=gettext_lazy("texts that are right"),
    )
    praise = CharBlock(
        required=False, max_length=400, label=gettext_lazy("what is told to a right answer")
    )
    hint = CharBlock(
        required=False, max_length=400, label=gettext_lazy("what is told to a wrong answer")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        right = sum(bool(one["right"]) for one in cleaned["choices"])
        match cleaned["kind"]:
            case "single" if right != 1 or len(cleaned["choices"]) < 2:
                raise refuse(choices=_("Give two choices or more, of which exactly one is right."))
            case "multiple" if not right or len(cleaned["choices"]) < 2:
                raise refuse(choices=_("Give two choices or more, of which at least one is right."))
            case "number" if cleaned["number"] is None:
                raise refuse(number=_("Give the number that is right."))
            case "text" if not cleaned["texts"]:
                raise refuse(texts=_("Give at least one text that is right."))
        return cleaned

    class Meta:
        icon = "help"
        label = gettext_lazy("Question")


class Body(StreamBlock):
    text = RichTextBlock(features=FEATURES, icon="pilcrow", label=gettext_lazy("Text"))
    picture = Picture()
    video = Video()
    callout = Callout()
    steps = Steps()
    quiz = Quiz()
    file = File()

    class Meta:
        # No more than one reads, answers and prints.
        max_num = 100


__all__ = ["FEATURES", "INLINE", "Body", "video_host"]
