"""`netwerk reindex`, `rerender` and `purge`: what follows from what is stored, and its end."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from netwerk.commands.progress import progress
from netwerk.kernel import clock, rerendering, search
from netwerk.portal import retention


@click.command()
@with_appcontext
def reindex() -> None:
    """Make the index of the search anew; safe to interrupt and to run beside the site."""
    done = search.rebuild(lambda kind, number: click.echo(f"{kind}: {number}"))
    click.echo(f"The search knows {done} things.")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what the present rules made.")
@with_appcontext
def rerender(everything: bool) -> None:
    """Make the HTML of stored texts anew where its rules changed; safe to interrupt and beside the site."""
    shown = {name: progress(f"rows of {name}") for name in rerendering.tables()}
    changed = rerendering.rerender(lambda name, done, total: shown[name](done, total), everything=everything)
    click.echo(f"{changed} texts made anew.")
    if changed:
        click.echo(f"The search knows {search.rebuild(lambda *_done: None)} things.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Take away what was kept for its term; safe to interrupt and to run again."""
    if dry_run:
        for one in retention.clocks(clock.now()):
            click.echo(f"{one.kept.key}: {one.due} of {one.total}")
        return
    due = sum(one.due for one in retention.clocks(clock.now()))
    shown = progress("things past their term")
    done = retention.purge(clock.now(), lambda gone: shown(gone, due))
    for key, number in done.items():
        click.echo(f"{key}: {number}")
    click.echo(f"{sum(done.values())} gone.")
