"""What the journals say of a branch."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event(
    "sandbox.branched",
    _("%(who)s went on from “%(moment)s” in the branch “%(branch)s”"),
    _("branch begun"),
)
register_event(
    "sandbox.begun-as-branch",
    _("%(who)s began this branch of “%(company)s” at “%(moment)s”"),
    _("begun as a branch"),
)
register_event(
    "sandbox.branch-deleted", _("%(who)s deleted the branch “%(branch)s”"), _("branch deleted")
)
