"""News for people: what happened that concerns them, in the product, by mail and by group robots.

    register_notice("contact-log.replied", _("Reply from above"), _("%(who)s answered …"), icon="message-2")
    listen("contactlog.replied", reply_news)        # (entries) -> News for seats

Who sits on a seat when something happens gets the news, if they may see the record that it is about.
"""
