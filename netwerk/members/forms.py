"""What people fill in to sign in, to choose a password and to follow something."""

from __future__ import annotations

from wtforms import PasswordField

from netwerk.kernel.forms import EmailField, Form, required
from netwerk.kernel.i18n import lazy


class LinkForm(Form):
    """Ask for a link by mail."""

    email = EmailField(lazy("E-mailadres"), [required(lazy("Vul je e-mailadres in."))])


class PasswordSignInForm(Form):
    """Sign in with a password."""

    account = EmailField(
        lazy("E-mailadres"),
        [required(lazy("Vul je e-mailadres in."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy("Wachtwoord"),
        [required(lazy("Vul je wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )


class FirstPasswordForm(Form):
    """Choose a password where there is none yet."""

    password = PasswordField(
        lazy("Nieuw wachtwoord"),
        [required(lazy("Vul een nieuw wachtwoord in."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(FirstPasswordForm):
    """Choose another password."""

    current = PasswordField(
        lazy("Huidig wachtwoord"),
        [required(lazy("Vul je huidige wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )


class FollowForm(Form):
    """Ask for mails about something."""

    email = EmailField(lazy("E-mailadres"), [required(lazy("Vul je e-mailadres in."))])
