"""The command line's `token`: what other programs sign in with."""

import click

from dashboard.clock import now
from dashboard.store import migrated_store
from db import tokens, users
from db.engine import reading, writing
from models.instants import text
from models.roles import SCOPES, Scope


@click.group()
def token() -> None:
    """Manage the tokens with which other programs write, or read the metrics."""


@token.command("add")
@click.argument("name")
@click.option("--user", required=True, help="In whose name: one who may record; for metrics, an administrator.")
@click.option("--for", "scope", type=click.Choice(SCOPES), default="record", show_default=True, help="What it opens.")
def add_token(name: str, user: str, scope: Scope) -> None:
    """Make a token and print its secret, which is never shown again."""
    with writing(migrated_store()) as session:
        secret = tokens.add(session, name, users.named(session, user).id, now(), scope)
    click.echo(secret)


@token.command("list")
def list_tokens() -> None:
    """List every token, without its secret."""
    with reading(migrated_store()) as session:
        for one in tokens.listed(session):
            state = "" if one.revoked_at is None else f" (revoked {text(one.revoked_at)})"
            click.echo(f"{one.name}: {one.user}, for {one.scope}, since {text(one.created_at)}{state}")


@token.command("revoke")
@click.argument("name")
def revoke_token(name: str) -> None:
    """End a token for good."""
    with writing(migrated_store()) as session:
        tokens.revoke(session, name, now())
    click.echo(f"{name} opens nothing any more.")
