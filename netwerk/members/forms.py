"""What people fill in to get in, to choose a password and to follow something."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField

from netwerk.kernel.forms import EmailField, Form, LineField, NameField, required
from netwerk.kernel.i18n import lazy
from netwerk.members.rules import LONGEST_NAME


class LinkForm(Form):
    """Ask for a link by mail."""

    email = EmailField(lazy("E-mailadres"), [required(lazy("Vul je e-mailadres in."))])


class SignInForm(LinkForm):
    """Sign in: an address is enough for a link, and whoever has a password may use it at once."""

    email = EmailField(
        lazy("E-mailadres"),
        [required(lazy("Vul je e-mailadres in."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(lazy("Wachtwoord"), render_kw={"autocomplete": "current-password"})


class PasswordSignInForm(SignInForm):
    """The same, by the button that signs in with a password."""

    password = PasswordField(
        lazy("Wachtwoord"),
        [required(lazy("Vul je wachtwoord in, of laat je een link mailen."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(Form):
    """Give a code of the app, or one from paper."""

    code = LineField(
        lazy("Code"),
        [required(lazy("Vul de code in die je app nu toont."))],
        longest=40,
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )


class ProofForm(Form):
    """Prove again who is here: one of both will do."""

    code = LineField(
        lazy("Code"), longest=40, render_kw={"autocomplete": "one-time-code", "spellcheck": "false"}
    )
    password = PasswordField(lazy("Wachtwoord"), render_kw={"autocomplete": "current-password"})


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


FUNCTION, ORGANISATION = 80, 160


def name_field() -> NameField:
    """How an account is called: asked when it is made, and when its owner corrects it."""
    return NameField(
        lazy("Naam"),
        [required(lazy("Vul je naam in."))],
        longest=LONGEST_NAME,
        render_kw={"autocomplete": "name"},
    )


class AgreementForm(Form):
    """What everybody agrees to who gets an account; each of it apart and never ticked beforehand."""

    adult = BooleanField(
        lazy("Ik ben 18 jaar of ouder en ik gebruik dit voor mijn werk"),
        [required(lazy("Een account is er voor professionals van 18 jaar of ouder. Vink dit aan."))],
    )
    privacy = BooleanField(
        lazy("Ik las wat jullie met mijn gegevens doen en ga akkoord"),
        [required(lazy("Zonder je akkoord kunnen we geen account maken. Vink dit aan."))],
    )


class SignUpForm(AgreementForm):
    """Ask for an account."""

    leading = ("name", "email", "organisation", "function")

    name = name_field()
    email = EmailField(lazy("E-mailadres van je werk"), [required(lazy("Vul je e-mailadres in."))])
    organisation = NameField(
        lazy("Organisatie"),
        [required(lazy("Vul in waar je werkt."))],
        longest=ORGANISATION,
        render_kw={"autocomplete": "organization", "list": "organisaties"},
    )
    function = NameField(lazy("Functie"), longest=FUNCTION, render_kw={"autocomplete": "organization-title"})


class InvitedForm(AgreementForm):
    """Get an account by an invitation."""

    leading = ("name", "function")

    name = name_field()
    function = NameField(lazy("Functie"), longest=FUNCTION, render_kw={"autocomplete": "organization-title"})
