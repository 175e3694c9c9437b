"""The `netwerk` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError

from netwerk import __version__, fitness, serving
from netwerk.app import create_app
from netwerk.commands import alarm
from netwerk.commands.contents import purge, reindex, rerender
from netwerk.commands.keeping import backup, restore, verify
from netwerk.commands.mail import mail
from netwerk.commands.setting_up import init, upgrade
from netwerk.demo import run as demo_run
from netwerk.kernel import schema
from netwerk.kernel.write_queue import Busy
from netwerk.members.commands import user
from netwerk.portal.commands import taking_in
from netwerk.settings import PREFIX, Mode, Settings, SettingsError

# What `netwerk settings` does not show: these hold passwords.
SECRET = frozenset(
    {
        *("secret_key", "secret_key_fallbacks", "database_url", "read_url", "smtp_url", "imap_url"),
        "metrics_token",
    }
)


class Commands(click.Group):
    """Commands that say in a sentence what is wrong with the database."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except (OperationalError, ProgrammingError, Busy) as error:
            raise click.ClickException(fitness.database_words(error)) from error


def read_settings(**overrides: Any) -> Settings:
    """The settings, or a plain sentence on what is wrong with them."""
    try:
        return Settings.read(**overrides)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def make_app(**overrides: Any) -> Flask:
    """The application for a command."""
    settings = read_settings(**overrides)
    try:
        app = create_app(settings)
    except OSError as error:
        raise click.ClickException(fitness.folder_words(settings, error)) from error
    schema.init_app(app)
    return app


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netwerk")
@click.pass_context
def main(context: click.Context) -> None:
    """Run and look after a netwerk site."""
    context.obj = ScriptInfo(create_app=make_app, set_debug_flag=False)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Port on this machine.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")
@click.option("--fresh", is_flag=True, help="Begin again with new demo content.")
def demo(port: int, data: Path | None, fresh: bool) -> None:
    """Show everything at once: demo content, web server, worker and a local mailbox."""
    overrides: dict[str, Any] = {"mode": Mode.DEMO, "external_url": f"http://127.0.0.1:{port}"}
    if data is not None:
        overrides["data"] = data
    settings = read_settings(**overrides)
    demo_run.run(settings, port=port, fresh=fresh, create_app=create_app, serve=serving.serve)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web processes; about one a core.")
@click.option("--with-worker", is_flag=True, help="Also start the worker that sends mail.")
@click.option(
    "--notice",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    help="Seconds between SIGTERM and the end in which /readyz says no, for a proxy that asks it.",
)
def serve(host: str, port: int, workers: int, with_worker: bool, notice: float) -> None:
    """Answer visitors.

    SIGTERM finishes what is under way and ends. SIGHUP lets the program as it is installed by then take
    over, without a request that fails.
    """
    settings = read_settings()
    refuse_unfit(settings)
    serving.serve(
        settings,
        host=host,
        port=port,
        workers=workers,
        with_worker=with_worker,
        notice=notice,
        may_renew=True,
    )


@main.command()
def worker() -> None:
    """Send mail and keep time; any number may run."""
    settings = read_settings()
    refuse_unfit(settings)
    serving.work(settings)


@main.command()
@click.option("--alarm", "is_alarm", is_flag=True, help="Look how the site runs, and mail what is wrong.")
def check(is_alarm: bool) -> None:
    """Say whether this installation is fit for production, what is not, and what to do about it.

    With --alarm, for a timer: whether the database, the disk, the worker and the mail queue are well.
    """
    settings = read_settings()
    found = sound_alarm(settings) if is_alarm else fitness.findings(settings)
    for finding in found:
        click.echo(f"- {finding}")
    if found:
        sys.exit(1)
    click.echo("Everything is as it should be.")


@main.command(name="settings")
@click.option("--table", is_flag=True, help="As the table of the README.")
def show_settings(table: bool) -> None:
    """List every setting with its value, secrets left out."""
    if table:
        click.echo(settings_table())
        return
    current = read_settings()
    for name in Settings.model_fields:
        value = getattr(current, name)
        shown = "(set)" if value and name in SECRET else value
        click.echo(f"{PREFIX}{name.upper()} = {shown}")


for command in (init, upgrade, backup, restore, verify, reindex, rerender, purge, mail, user, taking_in):
    main.add_command(command)


def sound_alarm(settings: Settings) -> list[str]:
    """What is wrong with the running site, once it is mailed."""
    found = alarm.troubles(settings)
    problem = alarm.raise_alarm(settings, found)
    return [*found.values(), *([f"The alarm mail did not leave: {problem}."] if problem else [])]


def refuse_unfit(settings: Settings) -> None:
    """Raise ClickException when a start would fail later, or be unsafe in production."""
    found = fitness.unreadable(settings) + fitness.unsafe(settings)
    if settings.mode is Mode.PRODUCTION:
        found += fitness.unfit_database(settings)
    if found:
        raise click.ClickException("This cannot start:\n- " + "\n- ".join(found))


def settings_table() -> str:
    """The settings as the README shows them, in Markdown."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in ("", (), None) else f"`{getattr(default, 'value', default)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
