"""Every address of the site and who may reach it; a new route needs a line here."""

from __future__ import annotations

from netwerk.members.access import Access

PUBLIC, MEMBER = Access.PUBLIC, Access.MEMBER
ORGANISER, ADMINISTRATOR = Access.ORGANISER, Access.ADMINISTRATOR

ROUTES: dict[str, tuple[str, Access]] = {
    # pages for everybody
    "portal.home": ("GET", PUBLIC),
    "portal.networks": ("GET", PUBLIC),
    "portal.network": ("GET", PUBLIC),
    "portal.page": ("GET", PUBLIC),
    "portal.appearance": ("GET POST", PUBLIC),
    "events.listing": ("GET", PUBLIC),
    "events.day": ("GET", PUBLIC),
    "events.register": ("GET POST", PUBLIC),
    "members.organisations_lookup": ("GET", PUBLIC),
    # calendars
    "events.day_calendar": ("GET", PUBLIC),
    "events.feed_all": ("GET", PUBLIC),
    "events.feed_theme": ("GET", PUBLIC),
    "events.feed_region": ("GET", PUBLIC),
    "events.feed_theme_region": ("GET", PUBLIC),
    # whoever has the link
    "events.feed_mine": ("GET", PUBLIC),
    "events.private": ("GET", PUBLIC),
    "events.invitation": ("GET", PUBLIC),
    "events.change": ("GET POST", PUBLIC),
    "events.colleague": ("GET POST", PUBLIC),
    "events.cancel": ("GET POST", PUBLIC),
    "members.use_link": ("GET", PUBLIC),
    "members.consume_link": ("POST", PUBLIC),
    "members.confirm_follow": ("GET", PUBLIC),
    "members.follow_confirmed": ("POST", PUBLIC),
    "members.unsubscribe": ("GET", PUBLIC),
    "members.unsubscribed": ("POST", PUBLIC),
    # signing in and out, asking for mail
    "members.sign_in": ("GET", PUBLIC),
    "members.request_link": ("POST", PUBLIC),
    "members.link_sent": ("GET", PUBLIC),
    "members.password_page": ("GET", PUBLIC),
    "members.sign_in_with_password": ("POST", PUBLIC),
    "members.leave": ("GET", PUBLIC),
    "members.sign_out": ("POST", PUBLIC),
    "members.follow": ("GET POST", PUBLIC),
    "members.follow_asked": ("GET", PUBLIC),
    # programs
    "portal.healthz": ("GET", PUBLIC),
    "portal.readyz": ("GET", PUBLIC),
    "portal.robots": ("GET", PUBLIC),
    "portal.security": ("GET", PUBLIC),
    # the demo and development only
    "demo.mailbox": ("GET", PUBLIC),
    "demo.message": ("GET", PUBLIC),
    "demo.message_raw": ("GET", PUBLIC),
    "demo.styleguide": ("GET", PUBLIC),
    # members
    "portal.mine": ("GET", MEMBER),
    "portal.create_feed": ("POST", MEMBER),
    "portal.revoke_feed": ("POST", MEMBER),
    "members.sessions": ("GET", MEMBER),
    "members.end_session": ("POST", MEMBER),
    "members.end_other_sessions": ("POST", MEMBER),
    "members.password": ("GET POST", MEMBER),
    # organisers
    "manage.home": ("GET", ORGANISER),
    "manage_events.listing": ("GET", ORGANISER),
    "manage_events.create": ("GET POST", ORGANISER),
    "manage_events.edit": ("GET POST", ORGANISER),
    "manage_events.clone": ("GET POST", ORGANISER),
    "manage_events.preview": ("GET", ORGANISER),
    "manage_events.publish": ("GET POST", ORGANISER),
    "manage_events.cancel": ("GET POST", ORGANISER),
    "manage_events.send_update": ("POST", ORGANISER),
    "manage_events.attendees": ("GET", ORGANISER),
    "manage_events.attendees_csv": ("GET", ORGANISER),
    "manage_events.attendees_xlsx": ("GET", ORGANISER),
    "manage_events.promote": ("GET POST", ORGANISER),
    "manage_events.cancel_attendee": ("GET POST", ORGANISER),
    # administrators
    "manage.pages": ("GET", ADMINISTRATOR),
    "manage.page_edit": ("GET POST", ADMINISTRATOR),
    "manage.mail": ("GET", ADMINISTRATOR),
    "manage.mail_retry": ("POST", ADMINISTRATOR),
}

# A mail program posts here without a form (RFC 8058).
WITHOUT_CSRF = {"members.unsubscribed"}
