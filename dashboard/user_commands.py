"""The command line's part about accounts: who can sign in, as what, and for which wards."""

import sys
from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.store import migrated_store
from db import attempts, users
from db.engine import reading, writing
from models.records import User

_NO_PATIENTS_OF_A_WARD = ("administrator", "auditor")
_wards = click.option("--ward", "wards", multiple=True, metavar="WARD", help="A ward to be seen; may be given again.")
_every_ward = click.option("--every-ward", is_flag=True, help="Every ward, also those that are yet to come.")


@click.group()
def user() -> None:
    """Manage who can sign in."""


@user.command("add")
@click.argument("name")
@click.option("--display-name", required=True, help="The name that others see.")
@click.option("--role", required=True, help="nurse, oncologist, administrator or auditor.")
@_wards
@_every_ward
def add_user(name: str, display_name: str, role: str, wards: Sequence[str], every_ward: bool) -> None:
    """Make an account for some wards or for every one; the password is asked for, or read from standard input."""
    given = _given(wards, every_ward or (role in _NO_PATIENTS_OF_A_WARD and not wards))
    engine, password = migrated_store(), _password()
    with writing(engine) as session:
        added = users.add(session, name, display_name, role, password, now=now(), wards=given)
    click.echo(f"{added.name} can sign in.")


@user.command("list")
def list_users() -> None:
    """List every account."""
    with reading(migrated_store()) as session:
        for account in users.everyone(session):
            state = "" if account.active else " (not active)"
            wards = _told(users.wards_of(session, account.id))
            click.echo(f"{account.name}: {account.display_name}, {account.role}, {wards}{state}")


@user.command("set-password")
@click.argument("name")
def set_password(name: str) -> None:
    """Change a password, which ends the account's sessions; it is asked for, or read from standard input."""
    engine, password = migrated_store(), _password()
    with writing(engine) as session:
        found = users.named(session, name)
        users.set_password(session, found.id, password, now=now())
        click.echo(f"The password of {found.name} was changed.")


@user.command("unlock")
@click.argument("name")
def unlock(name: str) -> None:
    """Let an account sign in at once that too many failures have locked."""
    with writing(migrated_store()) as session:
        found = users.named(session, name)
        attempts.unlock(session, found.id, now=now())
        click.echo(f"{found.name} can sign in again.")


@user.command("set-wards")
@click.argument("name")
@_wards
@_every_ward
def set_wards(name: str, wards: Sequence[str], every_ward: bool) -> None:
    """Give an account other wards instead of those that it has."""
    given = _given(wards, every_ward)
    found = _changed(name, lambda session, one: users.set_wards(session, one, given, now=now()))
    click.echo(f"{found.name} sees {_told(given)}.")


@user.command("set-role")
@click.argument("name")
@click.argument("role")
def set_role(name: str, role: str) -> None:
    """Give an account another role: nurse, oncologist, administrator or auditor."""
    found = _changed(name, lambda session, one: users.set_role(session, one, role, now=now()))
    click.echo(f"{found.name} is {found.role} now.")


@user.command("set-active")
@click.argument("name")
@click.argument("active", type=click.Choice(["yes", "no"]))
def set_active(name: str, active: str) -> None:
    """Let an account sign in, or no longer, which ends its sessions."""
    found = _changed(name, lambda session, one: users.set_active(session, one, active == "yes", now=now()))
    click.echo(f"{found.name} can {'' if found.active else 'no longer '}sign in.")


def _changed(name: str, change: Callable[[Session, int], None]) -> User:
    with writing(migrated_store()) as session:
        found = users.named(session, name)
        change(session, found.id)
        return found


def _given(wards: Sequence[str], every_ward: bool) -> list[str] | None:
    if bool(wards) == every_ward:
        raise click.UsageError("Say which wards this account sees: --ward WARD (may be given again), or --every-ward.")
    return None if every_ward else list(wards)


def _told(wards: Sequence[str] | None) -> str:
    return "every ward" if wards is None else ", ".join(wards)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
