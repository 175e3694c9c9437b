"""Guesses a password from a process of its own: `python -m tests.service.members.guesser DATABASE TIMES`."""

from __future__ import annotations

import sys

from flask import Flask

from netwerk.kernel import clock, database, i18n
from netwerk.kernel.errors import DomainError
from netwerk.members import services
from netwerk.settings import Mode, Settings


def main(database_url: str, times: int) -> None:
    app = Flask("guesser")
    app.config["SETTINGS"] = Settings(_env_file=None, mode=Mode.DEVELOPMENT)
    database.init_app(app, database_url)
    i18n.init_app(app)
    with app.app_context():
        for _try in range(times):
            try:
                with database.transaction():
                    services.sign_in_with_password(
                        "an@school.example", "iets heel anders", "203.0.113.9", clock.now()
                    )
            except DomainError as error:
                sys.stdout.write(f"{type(error).__name__}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
