"""`netwerk backup`, `restore` and `verify`: all in one file, and back, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from netwerk.commands.progress import progress
from netwerk.kernel import backup as backups
from netwerk.kernel import schema, uploads
from netwerk.kernel.backup import BackupError

MOST_NAMED = 20
Where = click.Path(path_type=Path)


@contextmanager
def plainly() -> Iterator[None]:
    """Say in a sentence what went wrong with a backup."""
    try:
        yield
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The disk'}: {error.strerror}.") from error


@click.command()
@click.argument("folder", type=Where)
@with_appcontext
def backup(folder: Path) -> None:
    """Write the database and all files into one new file in FOLDER, while the site goes on.

    Interrupted, it leaves no file that could be taken for a backup.
    """
    with plainly():
        made = backups.make(folder, progress("files"))
    click.echo(f"{made} ({made.stat().st_size / 1024**2:.1f} MB)")


@click.command()
@click.argument("source", type=Where)
@click.option("--replace", is_flag=True, help="Also in the place of what is here now.")
@click.option("--resend", is_flag=True, help="Send the mail that waited when the backup was made.")
@with_appcontext
def restore(source: Path, replace: bool, resend: bool) -> None:
    """Put a backup back: the file SOURCE, or the newest one in the folder SOURCE.

    Every hash is verified first. Into an empty place only, unless told to replace what is there. Mail that
    waited then is parked: look with `netwerk mail queue`, release with `netwerk mail retry`.
    """
    with plainly():
        file = backups.found(source)
        done = backups.restore(file, replace=replace, resend=resend, tell=progress("parts"))
    files = sum(name.startswith(f"{uploads.FOLDER}/") for name in done.parts)
    click.echo(f"Restored {file}: {sum(done.rows.values())} rows and {files} files, as of {done.made_at}.")
    if done.revision != schema.newest():
        click.echo("It is of an earlier version: run `netwerk upgrade`.")


@click.command()
@click.argument("source", type=Where, required=False)
@with_appcontext
def verify(source: Path | None) -> None:
    """Read every stored file and compare it with its hash; with SOURCE, those of a backup."""
    if source is not None:
        with plainly():
            file = backups.found(source)
            whole = backups.checked(file)
        click.echo(f"{file} is whole: {len(whole.parts)} parts, as of {whole.made_at}.")
        return
    found = uploads.verify(progress("files"))
    for words, names in (("missing", found.missing), ("changed", found.changed)):
        for name in names[:MOST_NAMED]:
            click.echo(f"{words}: {name}")
    click.echo(
        f"{found.number} files: {len(found.missing)} missing, {len(found.changed)} changed; "
        f"{len(found.unnamed)} more are named by nothing and are swept when a day old."
    )
    if found.missing or found.changed:
        raise click.ClickException("Put these back from a backup, under the same name in `uploads`.")
