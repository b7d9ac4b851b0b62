"""What happens to mails, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event("mail.sent", _("%(who)s sent the mail “%(record)s” to %(to)s"), _("mail sent"))
register_event("mail.delivered", _("The mail “%(record)s” was delivered"), _("mail delivered"))
register_event("mail.received", _("The mail “%(record)s” arrived"), _("mail received"))
register_event("mail.read", _("%(who)s read the mail “%(record)s”"), _("mail read"))
register_event("mail.unread", _("%(who)s marked “%(record)s” as unread"), _("marked as unread"))
