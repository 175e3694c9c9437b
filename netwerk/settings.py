"""Everything an administrator can set: one documented field for each NETWERK_* variable."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "NETWERK_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

KINDS_OF_ADDRESS = {
    "smtp_url": ("smtp://", "smtps://"),
    "imap_url": ("imap://", "imaps://"),
    "database_url": ("postgresql+psycopg://", "sqlite:///"),
    "read_url": ("postgresql+psycopg://",),
}

# Read by the test command, not by the product; they may stand in the same environment.
FOREIGN_NAMES = frozenset({"NETWERK_TEST_POSTGRES"})


class SettingsError(Exception):
    """The environment holds a setting that is unknown or cannot be read; the text says which and why."""


class Mode(StrEnum):
    """What this installation is for; production is the strict one."""

    PRODUCTION = "production"
    DEMO = "demo"
    DEVELOPMENT = "development"


class MailReceive(StrEnum):
    """How replies to invitations reach us; without a way in, invitations ask for none."""

    NONE = "none"
    IMAP = "imap"
    PIPE = "pipe"


class Settings(BaseSettings):
    """The settings of one process, frozen at its start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    mode: Mode = Field(Mode.PRODUCTION, description="`production`, `demo` or `development`.")
    data: Path = Field(
        Path("instance"), description="Folder for the SQLite file, uploads and the demo mailbox."
    )
    database_url: str = Field(
        "", description="`postgresql+psycopg://…` or `sqlite:///…`; empty means SQLite in the data folder."
    )
    read_url: str = Field(
        "",
        description="`postgresql+psycopg://…` of a replica that is read for visitors who are not signed in.",
    )
    secret_key: str = Field("", description="Signs cookies and links; at least 32 random characters.")
    secret_key_fallbacks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Earlier secret keys, separated by commas, still accepted for reading."
    )
    external_url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which visitors reach the site; https in production.",
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Host names answered, separated by commas; empty means the host of the external address.",
    )
    proxy_hops: int = Field(0, ge=0, le=5, description="Number of reverse proxies whose X-Forwarded-* count.")
    smtp_url: str = Field(
        "",
        description="`smtp://user:pass@host:port?tls=starttls`, or `smtps://…`; where mail is handed over.",
    )
    mail_from: str = Field(
        "netwerk@localhost.localdomain", description="Sender of all mail and ORGANIZER of invitations."
    )
    mail_receive: MailReceive | None = Field(
        None, description="`none`, `imap` or `pipe`; default `imap` when an IMAP address is set, else `none`."
    )
    mail_reply_address: str = Field(
        "", description="Address with `{tag}` to which replies come, such as `netwerk+{tag}@example.org`."
    )
    imap_url: str = Field(
        "",
        description="`imaps://user:pass@host/INBOX`: the mailbox read for replies; it is never changed.",
    )
    mail_authserv: str = Field(
        "",
        description="Name of your mail server in `Authentication-Results`; replies it does not trust wait.",
    )
    default_language: str = Field(
        "nl", pattern="^(nl|en|fr|de)$", description="Language of mail to strangers."
    )
    timezone: str = Field(
        "Europe/Brussels", description="Zone in which times are shown; another one is not there yet."
    )
    log_format: str = Field("text", pattern="^(text|json)$", description="`text` or `json` log lines.")
    site_name: str = Field("netwerk", description="Name of the site in header, mail and calendar.")
    organisation: str = Field(
        "Flankerend Onderwijs provincie Limburg", description="Who runs the site: footer, mail, calendar."
    )
    organisation_phone: str = Field("011 30 58 40", description="Telephone number of the service.")
    organisation_email: str = Field("onderwijs@limburg.be", description="Mail address of the service.")
    mail_quiet_minutes: int = Field(
        15, ge=0, le=1440, description="Minutes that edits of a day are gathered into one update mail."
    )
    mail_daily_cap: int = Field(
        5000, ge=1, description="Mails that one network day may send in a day; what is more leaves tomorrow."
    )
    ladder_regional_adoptions: int = Field(
        2,
        ge=1,
        description="Confirmed adoptions by other organisations that make a practice a regional example.",
    )
    ladder_interregional_adoptions: int = Field(
        1, ge=1, description="Confirmed adoptions in another region that an interregional example needs."
    )
    practice_review_months: int = Field(
        24, ge=1, le=120, description="Months after which a published practice asks to be confirmed again."
    )
    metrics_token: str = Field(
        "", description="Bearer token with which `/metrics` is read; empty means that there is none."
    )
    alarm_email: str = Field(
        "", description="Who is mailed by `netwerk check --alarm`; empty means the address of the service."
    )
    sign_in_tries: int = Field(
        10,
        ge=1,
        le=1000,
        description="Wrong passwords, codes or asked links an hour for one account from one place.",
    )
    sign_in_tries_per_place: int = Field(
        100,
        ge=1,
        description="The same an hour for one place (an address; a /64 in IPv6), whatever the account.",
    )
    heavy_reads_per_place: int = Field(
        600,
        ge=1,
        description="Searches, answers of the API, papers and exports, of each, in ten minutes for a place.",
    )
    files_per_person: int = Field(
        500, ge=1, description="Megabytes of files that one person may bring in an hour."
    )
    totp_required: bool | None = Field(
        None,
        description="Organisers and administrators sign in with a code too; default in production only.",
    )
    step_up_minutes: int = Field(
        15,
        ge=1,
        description="Minutes after which work behind the desk and exports ask for password or code again.",
    )
    scan_command: str = Field(
        "",
        description="Command that looks at each file brought in, such as `clamdscan --fdpass`; 0 passes it.",
    )
    breached_passwords: Path | None = Field(
        None, description="File of SHA-1 hashes, sorted, of passwords that leaked; nobody may choose those."
    )
    page_cache: bool = Field(True, description="Keep whole signed-out pages in memory.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the library's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over `.env`."""
        return init_settings, env_settings, dotenv_settings

    @field_validator("secret_key_fallbacks", "trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("external_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("must look like https://netwerk.example.org, without a path")
        return value.rstrip("/")

    @field_validator("smtp_url", "imap_url", "database_url", "read_url")
    @classmethod
    def _of_a_known_kind(cls, value: str, info: ValidationInfo) -> str:
        known = KINDS_OF_ADDRESS[str(info.field_name)]
        if value and not value.startswith(known):
            raise ValueError(f"must begin with {' or '.join(known)}")
        try:
            _number = urlsplit(value).port
        except ValueError as error:
            raise ValueError("must have a number as its port") from error
        return value

    @field_validator("mail_from")
    @classmethod
    def _with_one_at(cls, value: str) -> str:
        local, _at, domain = value.partition("@")
        if not local or not domain or "@" in domain or any(letter.isspace() for letter in value):
            raise ValueError("must be a mail address such as netwerk@example.org")
        return value

    @field_validator("scan_command")
    @classmethod
    def _in_words(cls, value: str) -> str:
        shlex.split(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be a time zone such as Europe/Brussels")
        return value

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.absolute()

    @model_validator(mode="after")
    def _relaxed_only_at_home(self) -> Self:
        if self.mode is not Mode.PRODUCTION and self.external_host not in LOOPBACK:
            raise ValueError("demo and development run on a loopback address only")
        return self

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """The settings of this process; `overrides` win over the environment.

        Raises SettingsError for a NETWERK_* name that does not exist and for a value that cannot be read.
        """
        names = os.environ if environ is None else environ
        known = {PREFIX + name.upper() for name in cls.model_fields} | FOREIGN_NAMES
        unknown = sorted(name for name in names if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise SettingsError(f"Unknown setting: {', '.join(unknown)}")
        env_file = ".env" if overrides.get("mode", names.get(PREFIX + "MODE")) == "development" else None
        try:
            return cls(_env_file=env_file, **overrides)
        except ValidationError as error:
            lines = [
                f"{PREFIX}{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
                for item in error.errors()
            ]
            raise SettingsError("\n".join(lines)) from error

    @property
    def external_host(self) -> str:
        """Host name of the external address."""
        return urlsplit(self.external_url).hostname or ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that are answered."""
        if self.trusted_hosts:
            return self.trusted_hosts
        if self.mode is Mode.PRODUCTION:
            return (self.external_host,)
        return (self.external_host, *sorted(LOOPBACK))

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data / 'netwerk.sqlite'}"

    @property
    def is_sqlite(self) -> bool:
        """Is the database a SQLite file?"""
        return self.database.startswith("sqlite")

    @property
    def database_file(self) -> Path | None:
        """The file of SQLite; None where there is none."""
        name = urlsplit(self.database).path.removeprefix("/") if self.is_sqlite else ""
        return Path(name).absolute() if name else None

    @property
    def secure_cookies(self) -> bool:
        """Production cookies are `__Host-`, Secure and sent over https only."""
        return self.mode is Mode.PRODUCTION

    @property
    def requires_totp(self) -> bool:
        """Must organisers and administrators sign in with a code too?"""
        return self.mode is Mode.PRODUCTION if self.totp_required is None else self.totp_required

    @property
    def receives_mail(self) -> MailReceive:
        """How replies reach us once the default has been worked out."""
        if self.mail_receive is not None:
            return self.mail_receive
        return MailReceive.IMAP if self.imap_url else MailReceive.NONE
