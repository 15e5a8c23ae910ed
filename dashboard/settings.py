"""The program's settings, from environment variables that begin with CAPWATCH_."""

import ipaddress
import os
import zoneinfo
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dashboard.hospital_settings import HospitalSettings
from models import criteria, schedule
from models.acknowledging import QUIETS

ROOT = Path(__file__).parent.parent
"""The checkout, which paths in settings are relative to."""

_PREFIX = "CAPWATCH_"
_OF_TESTS = ("CAPWATCH_CHROMIUM", "CAPWATCH_TEST_")


class SettingsError(Exception):
    """A setting that cannot be used; the message is one sentence that names its variable."""


def _store(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What could not be read may be a part of a password: it is not repeated.
        raise ValueError(f"is not the address of a store, such as {_EXAMPLES}{_ENCODED}") from None
    if parsed.drivername in _POSTGRESQL:
        return _server(parsed)
    if parsed.drivername != "sqlite" or parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"must name a SQLite file or a PostgreSQL database, such as {_EXAMPLES}")
    return parsed.set(database=str(ROOT / str(parsed.database))).render_as_string(hide_password=False)


def _server(url: URL) -> str:
    """The address of a PostgreSQL database, by the driver that the program comes with."""
    if not url.database:
        raise ValueError("must name the database after the server, such as postgresql://capwatch@db.hospital/capwatch")
    if "@" in (url.host or ""):
        raise ValueError(f"cannot be read: more than one @{_ENCODED}")
    if _SECRET & url.query.keys():
        # Only a password before the @ is hidden wherever the address is shown.
        raise ValueError("must give the password before the @, or leave it to a password file (PGPASSFILE)")
    return url.set(drivername=_POSTGRESQL[-1]).render_as_string(hide_password=False)


_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_SECRET = {"password", "sslpassword"}
_EXAMPLES = "sqlite:///data/capwatch.db or postgresql://capwatch@db.hospital/capwatch"
_ENCODED = " (in a password @, :, / and % are written %40, %3A, %2F and %25)"


def _zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be the name of a time zone, such as Europe/Berlin, not '{name}'") from None
    return name


def _criteria(name_or_path: str) -> str:
    name = name_or_path if name_or_path in criteria.shipped() else str(ROOT / name_or_path)
    try:
        criteria.named(name)
    except criteria.CriteriaError as error:
        raise ValueError("cannot be used: " + "; ".join(str(error).splitlines())) from None
    return name


def _schedule(name_or_path: str) -> str:
    name = name_or_path if name_or_path in schedule.shipped() else str(ROOT / name_or_path)
    try:
        schedule.named(name)
    except schedule.ScheduleError as error:
        raise ValueError("cannot be used: " + "; ".join(str(error).splitlines())) from None
    return name


def _proxies(listed: str) -> str:
    names = [name.strip() for name in listed.split(",") if name.strip()]
    for name in names:
        try:
            ipaddress.ip_network(name)
        except ValueError:
            raise ValueError(f"must be addresses or networks, such as 127.0.0.1,10.20.0.0/16, not '{name}'") from None
    return ",".join(names)


def _folder(path: str | None) -> str | None:
    if path is not None and not path.strip():
        raise ValueError("must be a folder, or be unset")
    return None if path is None else str(ROOT / path)


def _lower(text: str) -> str:
    return text.lower()


class Settings(HospitalSettings):
    """Every setting there is; the README lists them with these descriptions."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, validate_default=True)

    database_url: Annotated[str, AfterValidator(_store)] = Field(
        "sqlite:///data/capwatch.db",
        description="the store: a SQLite file, made when it is not there, or "
        "[a PostgreSQL database](docs/deployment.md#postgresql)",
        repr=False,
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="the ward's time zone, by its IANA name: every time is shown and typed in it"
    )
    criteria: Annotated[str, AfterValidator(_criteria)] = Field(
        "bedside", description="the criteria set of new stays: a shipped name, or a TOML file of the hospital's own"
    )
    schedule: Annotated[str, AfterValidator(_schedule)] = Field(
        "ward", description="the observation schedule of new stays: a shipped name, or a TOML file of one's own"
    )
    ward: str | None = Field(None, description="the ward that is shown first; unset, the first one by name")
    demonstration: bool = Field(True, description="whether an empty store is filled with the demonstration ward")
    demonstration_anywhere: bool = Field(
        False,
        description="whether a demonstration store, whose passwords everybody may read, is served to other machines",
    )
    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on")
    port: int = Field(8501, ge=1, le=65535, description="the port to listen on")
    refresh_seconds: int = Field(5, ge=1, le=60, description="how often the ward board draws itself again, in seconds")
    idle_minutes: int = Field(60, ge=1, le=24 * 60, description="after how many minutes without a tap a session ends")
    lock_minutes: int = Field(
        5,
        ge=0,
        le=24 * 60,
        description="after how many minutes without a tap the screen locks, until its person's PIN or password, or "
        "another's PIN; 0 is never",
    )
    session_hours: int = Field(12, ge=1, le=24 * 7, description="after how many hours a session ends in any case")
    quiet_minutes: int = Field(
        60, description="for how many minutes an alert is quiet by default once acknowledged: 30, 60, 120 or 240"
    )
    messages_name_patients: bool = Field(
        False, description="whether messages to contacts name the patient and the record number"
    )
    backup_folder: Annotated[str | None, AfterValidator(_folder)] = Field(
        None,
        description="the folder in which [copies of the store](docs/deployment.md#backups) are made; unset, none are",
    )
    backup_hours: int = Field(24, ge=1, le=24 * 7, description="how many hours pass from one copy to the next")
    backups_kept: int = Field(
        14, ge=1, le=1000, description="how many copies are kept, the newest; beside them the last of each of 12 months"
    )
    secure_cookies: bool = Field(
        False, description="whether the session's cookie is for https only, even where a proxy does not say it is https"
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        "info", description="how much is written to the log: debug, info, warning or error"
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        "text", description="how each line of the log is written: text, or json for a machine that collects them"
    )
    trusted_proxies: Annotated[str, AfterValidator(_proxies)] | None = Field(
        None,
        description="the addresses or networks of the proxies in front, separated by commas: "
        "only they are believed when they say whom they ask for",
    )

    @field_validator("ward")
    @classmethod
    def _named(cls, ward: str | None) -> str | None:
        if ward is not None and not ward.strip():
            raise ValueError("must be the name of a ward, or be unset")
        return ward

    @field_validator("quiet_minutes")
    @classmethod
    def _a_choice(cls, minutes: int) -> int:
        if minutes not in QUIETS:
            raise ValueError("must be 30, 60, 120 or 240")
        return minutes

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The ward's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises SettingsError for a value, or a variable, that is not one."""
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return _PREFIX + field.upper()


def _refuse_unknown() -> None:
    # A misspelt variable would otherwise leave its setting at the default without a word.
    known = {variable(field) for field in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX) and name.upper() not in known and not name.startswith(_OF_TESTS):
            raise SettingsError(f"{name} is not a setting of this program; the README lists those there are.")


def _sentence(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    reason = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return f"{reason}."
    return f"{variable(str(problem['loc'][0]))}: {reason[0].lower()}{reason[1:].rstrip('.')}."
