"""`netwerk import …`: taking in what stands in a table or a calendar."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from netwerk.kernel import clock, importing
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import DomainError, Invalid
from netwerk.kernel.importing import ImportRun, State
from netwerk.members import commands as member_commands
from netwerk.practices.services import importing as practice_import

taking_in = AppGroup("import", help="Take in what stands in a table.")


@taking_in.command()
@click.argument("file", type=click.File("rb"))
@click.option("--by", required=True, help="Mail address of the editor in whose name it happens.")
@click.option("--publish", is_flag=True, help="Show the practices at once, without an editor reading them.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of each row.")
def practices(file: BinaryIO, by: str, publish: bool, dry_run: bool) -> None:
    """Take in good practices from a CSV FILE; all of them, or none when a row is wrong."""
    actor = member_commands.actor_by_email(by)
    octets = file.read()
    try:
        planned = practice_import.plan(octets, actor)
        for row in planned.rows:
            said = "; ".join((*row.problems, *row.worries)) or ("known" if row.is_known else "new")
            click.echo(f"row {row.number}: {row.title or row.key}: {said}")
        click.echo(f"{len(planned.new)} new, {len(planned.known)} known, {len(planned.wrong)} wrong.")
        if planned.wrong:
            raise click.ClickException("Nothing was taken in: mend the wrong rows first.")
        if not dry_run:
            with transaction():
                made = practice_import.run(octets, actor, publishes=publish, now=clock.now())
            click.echo(f"{len(made)} practices taken in.")
    except Invalid as error:
        raise click.ClickException(member_commands.in_english(error)) from error


def _taking_in(kind: str) -> None:
    """Add the command that takes in a kind of file with the service of the page."""

    @click.argument("file", type=click.File("rb"))
    @click.option("--by", required=True, help="Mail address of the member in whose name it happens.")
    @click.option("--dry-run", is_flag=True, help="Only say what would come of each row.")
    def take_in(file: BinaryIO, by: str, dry_run: bool) -> None:
        actor = member_commands.actor_by_email(by)
        try:
            with transaction():
                run_id = importing.begin(kind, file.read(), Path(file.name).name, {}, actor.label).id
            _wait_for(run_id, State.READING)
            run = importing.found(run_id)
            _say(run)
            if dry_run or not importing.can_run(run):
                with transaction():
                    importing.cancel(run_id, actor.label)
                return
            with transaction():
                importing.confirm(run_id, actor.label)
            _wait_for(run_id, State.TAKING_IN)
        except DomainError as error:
            raise click.ClickException(member_commands.in_english(error)) from error
        click.echo("Everything is taken in.")

    taking_in.command(name=f"{kind}s", help=f"Take in {kind}s from FILE; all of them, or none.")(take_in)


def _wait_for(run_id: int, state: State) -> None:
    """Do the work here, unless a worker has begun it already."""
    while importing.found(run_id).state == state:
        db.session.rollback()
        if not importing.work():
            time.sleep(0.5)
    run = importing.found(run_id)
    if run.state == State.FAILED:
        raise click.ClickException(run.problem)


def _say(run: ImportRun) -> None:
    for number, title, outcome, remarks in run.rows:
        said = "; ".join(f"{column}: {sentence}" if column else sentence for column, sentence in remarks)
        click.echo(f"row {number}: {title}: {outcome}{f' ({said})' if said else ''}")
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in run.counts.items()) or "nothing")
    if run.counts.get("wrong"):
        raise click.ClickException("Nothing was taken in: mend the wrong rows first.")


for _kind in ("organisation", "contact", "event", "calendar"):
    _taking_in(_kind)
