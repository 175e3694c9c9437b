"""`netwerk user …`: accounts and roles from the command line."""

from __future__ import annotations

import getpass

import click
from flask.cli import AppGroup

from netwerk.kernel import audit, clock, links
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import DomainError
from netwerk.kernel.i18n import LANGUAGES, SOURCE, speaking
from netwerk.members import queries, services
from netwerk.members.actor import ADMINISTRATOR, ROLES, Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.services import accounts, second_factor

user = AppGroup("user", help="Accounts and roles.")


class _Plainly(click.ClickException):
    """A refusal of a service, in its own sentence."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(in_english(error) or "There is no such thing.")


def in_english(error: DomainError) -> str:
    """What a service says of a refusal, in the language of the commands."""
    with speaking("en"):
        return str(error.sentence)


def create_administrator(email: str, name: str) -> str:
    """Make the first administrator, or a new link for one who is there; gives the address to sign in."""
    with transaction():
        member = queries.member_by_email(email)
        if member is None:
            member = services.create_member(email, name, SOURCE, now=clock.now())
        services.grant_role(member.id, ADMINISTRATOR, operator())
        return _link_for(member)


def actor_by_email(email: str) -> Actor:
    """The member in whose name a command acts, with the roles in force today. Raises ClickException."""
    return actor_of(queries.member_with_rights(_find(email).id))


def operator() -> str:
    """Who the audit says did it: the system account at the keyboard."""
    try:
        return f"command:{getpass.getuser()}"
    except (OSError, KeyError):
        return "command"


def _link_for(member: Member) -> str:
    if member.disabled_at is not None:
        raise click.ClickException(f"{member.email} is closed: open it again at Rollen en accounts.")
    audit.record(operator(), "member.link", "member", member.id)
    token = services.make_sign_in_link(member, clock.now())
    return links.link("members.use_link", member.language, token=token)


def _find(email: str) -> Member:
    member = queries.member_by_email(email)
    if member is None:
        raise click.ClickException(f"Nobody has an account with {email}.")
    return member


@user.command()
@click.argument("email")
@click.option("--name", prompt="Name", help="Name as others see it.")
@click.option("--role", type=click.Choice(ROLES), help="A role without limits.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=SOURCE, show_default=True)
def create(email: str, name: str, role: str | None, language: str) -> None:
    """Make an account and print a link to sign in once."""
    try:
        with transaction():
            member = services.create_member(email, name, language, now=clock.now())
            audit.record(operator(), "member.create", "member", member.id)
            if role is not None:
                services.grant_role(member.id, role, operator())
            address = _link_for(member)
    except DomainError as error:
        raise _Plainly(error) from error
    click.echo(f"{email} can sign in once within a day through this link:\n  {address}")


@user.command()
@click.argument("email")
@click.password_option(help="Asked for when not given.")
def password(email: str, password: str) -> None:
    """Give somebody a password; their browsers are signed out, and links to sign in end."""
    try:
        with transaction():
            member = _find(email)
            accounts.give_password(member, password)
            accounts.sign_out_everywhere(member.id, clock.now())
            audit.record(operator(), "member.password", "member", member.id)
    except DomainError as error:
        raise _Plainly(error) from error
    click.echo(f"{email} has a new password.")


@user.group()
def role() -> None:
    """Give and take roles."""


@role.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
def grant(email: str, role: str) -> None:
    """Give somebody a role, without limits."""
    with transaction():
        services.grant_role(_find(email).id, role, operator())
    click.echo(f"{email} is {role}.")


@role.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
def revoke(email: str, role: str) -> None:
    """Take a role from somebody; their browsers are signed out."""
    try:
        with transaction():
            services.revoke_role(_find(email).id, role, operator(), now=clock.now())
    except DomainError as error:
        raise _Plainly(error) from error
    click.echo(f"{email} is no longer {role}.")


@user.command(name="reset-totp")
@click.argument("email")
def reset_totp(email: str) -> None:
    """Let somebody in without the code of an app they lost; their browsers are signed out."""
    try:
        with transaction():
            second_factor.reset(_find(email).id, operator(), clock.now())
    except DomainError as error:
        raise _Plainly(error) from error
    click.echo(f"{email} signs in without a code; who needs one sets up an app at the next sign-in.")


@user.command(name="list")
def list_users() -> None:
    """List all accounts with their roles."""
    for member in queries.members_with_rights():
        roles = ", ".join(sorted({held.role for held in member.grants})) or "-"
        closed = "  (closed)" if member.disabled_at is not None else ""
        click.echo(f"{member.email}  {member.name}  {roles}{closed}")
    db.session.rollback()


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close an account: nobody can sign in with it any more."""
    try:
        with transaction():
            services.disable_member(_find(email).id, operator(), now=clock.now())
    except DomainError as error:
        raise _Plainly(error) from error
    click.echo(f"{email} is closed.")


@user.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link with which somebody can sign in once within a day."""
    with transaction():
        address = _link_for(_find(email))
    click.echo(address)
