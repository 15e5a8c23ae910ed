"""A PostgreSQL server elsewhere, as a hospital has it: over TCP, for who has the password."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from dashboard.__main__ import main
from db import users
from db.engine import new_engine, open_store, reading, writing
from db.migrate import upgrade
from models.records import User
from tests.db.conftest import NOW
from tests.postgres import Cluster, cluster
from tests.serving import free_port

# With every character that an address gives a meaning to.
PASSWORD = "op:en@ses/a%me"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[Cluster, str]]:
    """A server that asks for a password, and the address of an empty database of capwatch's there."""
    port = free_port()
    with cluster(port) as started:
        started.run(f"CREATE ROLE capwatch LOGIN PASSWORD '{PASSWORD}'")
        started.run("CREATE DATABASE capwatch OWNER capwatch TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        yield started, f"postgresql+psycopg://capwatch:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/capwatch"


Elsewhere = tuple[Cluster, str]


def test_a_store_is_made_and_written_over_tcp(elsewhere: Elsewhere) -> None:
    server, url = elsewhere
    upgrade(url)
    engine = open_store(url)
    with writing(engine) as session:
        users.add(session, "nina", "Nina Test", "nurse", "correct horse battery", now=NOW)
    with reading(engine) as session:
        assert session.scalars(select(User.name)).all() == ["nina"]
        assert session.scalar(text("SELECT host(inet_client_addr())")) == "127.0.0.1"
    engine.dispose()
    administrators = new_engine(server.url.render_as_string(hide_password=False))
    with reading(administrators) as session:
        kept = session.scalar(text("SELECT rolpassword FROM pg_authid WHERE rolname = 'capwatch'"))
    administrators.dispose()
    assert kept.startswith("SCRAM-SHA-256$")


def test_nobody_gets_in_with_another_password_or_none(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, url = elsewhere
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    for address in (_given(url, ":open-sesame"), _given(url, "")):
        with pytest.raises(OperationalError) as refused:
            upgrade(address)
        assert "sesame" not in str(refused.value)
        monkeypatch.setenv("CAPWATCH_DATABASE_URL", address)
        said = CliRunner().invoke(main, ["check"])
        assert said.exit_code == 2
        assert said.stderr.startswith("The store cannot be used: ")
        assert "sesame" not in said.output


def test_the_password_may_be_in_a_file_of_its_own(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, url = elsewhere
    file = tmp_path / "pgpass"
    escaped = PASSWORD.replace(":", "\\:")
    file.write_text(f"127.0.0.1:*:capwatch:capwatch:{escaped}\n", "utf-8")
    file.chmod(0o600)
    monkeypatch.setitem(os.environ, "PGPASSFILE", str(file))
    upgrade(_given(url, ""))
    engine = new_engine(_given(url, ""))
    with reading(engine) as session:
        assert session.scalar(text("SELECT current_user")) == "capwatch"
    engine.dispose()


def test_a_connection_that_the_network_cut_is_made_anew(elsewhere: Elsewhere) -> None:
    server, url = elsewhere
    upgrade(url)
    engine = new_engine(url)
    with reading(engine) as session:
        session.scalar(text("SELECT 1"))
    server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'capwatch'")
    with writing(engine) as session:
        assert session.scalar(text("SELECT 2")) == 2
    engine.dispose()


def _given(url: str, password: str) -> str:
    """The address with another password, or none."""
    return url.replace(f":{quote(PASSWORD, safe='')}", password)
