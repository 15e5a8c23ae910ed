"""Copies of the store, and the drill: what was saved before is there after, row for row, and nothing is overwritten."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, make_url, select, text

from db import backup, facts, health
from db.backup import BackupError, dump, folder, restore
from db.backup.making import written
from db.engine import new_engine, open_store, reading, writing
from db.leading import Lead
from db.migrate import StoreError
from models.instants import HOUR
from models.records import AuditEntry
from tests.db.conftest import NOW, People
from tests.db.test_durability import kept_keys, writer
from tests.postgres import Cluster, programs

LATER = NOW + HOUR


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the server's own version, whatever else the machine has."""
    monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, store: str, tmp_path: Path) -> Iterator[str]:
    """The URL of another place, where no store is."""
    if store == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'store.db'}"
        return
    postgres: Cluster = request.getfixturevalue("postgres")
    url = postgres.database()
    yield url
    postgres.drop(url)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    engine = new_engine(url)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def lived(save, stay_id: int) -> None:
    """A leak that was raised, and ended."""
    save(stay_id, NOW - 9 * HOUR, systolic_bp="85", albumin="2.8", weight="60")
    save(stay_id, NOW - HOUR, systolic_bp="120", albumin="3.9", weight="60")


def test_a_copy_restored_elsewhere_has_every_row(
    engine: Engine, url: str, elsewhere: str, admit, save, tmp_path
) -> None:
    lived(save, admit())
    before = everything(url)
    made = backup.backup(engine, tmp_path / "copy", NOW)
    assert (made.rows, made.doubts) == (sum(map(len, before.values())), ())
    assert made.bytes == made.path.stat().st_size
    done = restore(elsewhere, made.path, overwrite=False, now=LATER)
    after = everything(elsewhere)
    restored = open_store(elsewhere)
    assert (done.rows, done.kept, done.doubts) == (made.rows, None, ())
    assert health.problems(restored) == []
    with writing(restored) as session:
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "restored backup"
    # Beside what restoring itself says of itself.
    assert {name: rows for name, rows in after.items() if name not in {"audit", "facts"}} == {
        name: rows for name, rows in before.items() if name not in {"audit", "facts"}
    }
    assert set(before["audit"]) < set(after["audit"])
    assert len(after["audit"]) == len(before["audit"]) + 1
    restored.dispose()


def test_what_is_restored_can_be_written_on(
    engine: Engine, elsewhere: str, admit, save, people: People, tmp_path
) -> None:
    stay_id = admit()
    made = backup.backup(engine, tmp_path / "copy", NOW)
    restore(elsewhere, made.path, overwrite=False, now=LATER)
    process = writer(elsewhere, "after", stay_id, people.nurse, many=2)
    said, _ = process.communicate()
    restored = open_store(elsewhere)
    assert set(said.split()) == kept_keys(restored) == {"after-0", "after-1"}
    assert health.problems(restored) == []
    restored.dispose()


def test_a_copy_made_while_people_write_is_of_one_instant(
    engine: Engine, url: str, elsewhere: str, admit, people: People, tmp_path
) -> None:
    process = writer(url, "busy", admit(), people.nurse)
    first = [process.stdout.readline().strip() for _ in range(10)]
    made = backup.backup(engine, tmp_path / "copy", NOW)
    more = [process.stdout.readline().strip() for _ in range(10)]
    process.kill()
    process.communicate()
    restore(elsewhere, made.path, overwrite=False, now=LATER)
    restored = open_store(elsewhere)
    kept = kept_keys(restored)
    assert set(first) <= kept
    assert more[-1] not in kept
    assert kept == {f"busy-{number}" for number in range(len(kept))}
    assert health.problems(restored) == []
    restored.dispose()


def test_a_copy_is_for_its_owner_alone_and_one_file(engine: Engine, tmp_path: Path) -> None:
    made = backup.backup(engine, tmp_path / "copies" / "copy", NOW)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert list(made.path.parent.iterdir()) == [made.path]


def test_a_copy_overwrites_nothing(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("something else")
    with pytest.raises(BackupError, match="overwrites nothing"):
        backup.backup(engine, tmp_path / "copy", NOW)
    assert (tmp_path / "copy").read_text() == "something else"


def test_the_store_knows_of_the_last_good_copy_and_of_one_that_failed(engine: Engine, tmp_path: Path) -> None:
    def noted() -> tuple[object, object]:
        with reading(engine) as session:
            return facts.last_backup(session), facts.backup_failure(session)

    assert noted() == (None, None)
    backup.backup(engine, tmp_path / "copy", NOW)
    assert noted() == (NOW, None)
    (tmp_path / "file").touch()
    with pytest.raises(BackupError, match="cannot be written"):
        backup.backup(engine, tmp_path / "file" / "copy", NOW + 1)
    last, failed = noted()
    assert (last, failed[0]) == (NOW, NOW + 1)
    assert "file" in failed[1]
    backup.backup(engine, tmp_path / "other", NOW + 2)
    assert noted() == (NOW + 2, None)


def test_a_store_that_holds_something_is_not_overwritten(engine: Engine, url: str, admit, tmp_path: Path) -> None:
    made = backup.backup(engine, tmp_path / "copy", NOW)
    admit()
    engine.dispose()
    before = everything(url)
    with pytest.raises(BackupError, match="say --overwrite"):
        restore(url, made.path, overwrite=False, now=LATER)
    assert everything(url) == before


def test_what_is_overwritten_stays_beside(engine: Engine, url: str, admit, save, tmp_path: Path, store: str) -> None:
    stay_id = admit()
    save(stay_id, NOW - HOUR, key="before", systolic_bp="120")
    made = backup.backup(engine, tmp_path / "copy", NOW)
    save(stay_id, NOW, key="after", systolic_bp="119")
    engine.dispose()
    done = restore(url, made.path, overwrite=True, now=LATER)
    assert kept_keys(engine) == {"before"}
    assert health.problems(engine) == []
    if store == "sqlite":
        aside = open_store(f"sqlite:///{done.kept}")
        assert kept_keys(aside) == {"before", "after"}
        aside.dispose()
    else:
        schema = done.kept.split()[-1]
        with engine.connect() as connection:
            keys = connection.scalars(text(f"SELECT key FROM {schema}.entries")).all()
        assert set(keys) == {"before", "after"}
    # And the one that was restored can be copied and put back in its turn.
    again = backup.backup(engine, tmp_path / "again", LATER)
    engine.dispose()
    restore(url, again.path, overwrite=True, now=LATER + 1)
    assert kept_keys(engine) == {"before"}


def test_a_running_server_s_store_is_not_restored_under_it(engine: Engine, url: str, tmp_path: Path) -> None:
    made = backup.backup(engine, tmp_path / "copy", NOW)
    lead = Lead(engine)
    assert lead.held()
    with pytest.raises(BackupError, match="stop it first"):
        restore(url, made.path, overwrite=True, now=LATER)
    lead.release()


def test_a_torn_copy_is_not_restored(engine: Engine, url: str, admit, tmp_path: Path) -> None:
    admit()
    made = backup.backup(engine, tmp_path / "copy", NOW)
    before = everything(url)
    whole = made.path.read_bytes()
    for torn in (whole[: len(whole) * 2 // 3], b"", b"This is no copy."):
        made.path.write_bytes(torn)
        with pytest.raises(BackupError):
            restore(url, made.path, overwrite=True, now=LATER)
        assert everything(url) == before


def test_a_copy_that_a_newer_program_wrote_is_not_restored(
    engine: Engine, url: str, elsewhere: str, people: People, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made = backup.backup(engine, tmp_path / "copy", NOW)
    with pytest.raises(StoreError, match="newer version"):
        restore(elsewhere, made.path, overwrite=False, now=LATER)
    assert everything(elsewhere) == {}


@pytest.mark.only_on("sqlite")
def test_a_copy_of_the_other_kind_is_refused(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"PGDMP and more")
    with pytest.raises(BackupError, match="this store is a SQLite file"):
        restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "dump", overwrite=False, now=NOW)
    made = backup.backup(engine, tmp_path / "copy", NOW)
    with pytest.raises(BackupError, match="this store is a PostgreSQL database"):
        restore("postgresql+psycopg://nobody@localhost:1/none", made.path, overwrite=False, now=NOW)


@pytest.mark.only_on("sqlite")
def test_a_store_that_cannot_be_read_is_kept_when_it_is_overwritten(
    engine: Engine, url: str, admit, tmp_path: Path
) -> None:
    admit()
    made = backup.backup(engine, tmp_path / "copy", NOW)
    engine.dispose()
    path = Path(make_url(url).database)
    path.write_bytes(b"nothing that anybody could read" * 1000)
    with pytest.raises(BackupError, match="say --overwrite"):
        restore(url, made.path, overwrite=False, now=LATER)
    done = restore(url, made.path, overwrite=True, now=LATER)
    assert Path(done.kept).read_bytes().startswith(b"nothing that anybody")
    assert health.problems(engine) == []


@pytest.mark.only_on("sqlite")
def test_a_restore_that_is_stopped_leaves_the_store_or_the_copy_under_its_name(
    engine: Engine, url: str, admit, save, tmp_path: Path
) -> None:
    """Else the next start would make an empty store of that name."""
    stay_id = admit()
    save(stay_id, NOW - HOUR, key="before", systolic_bp="120")
    made = backup.backup(engine, tmp_path / "copy", NOW)
    save(stay_id, NOW, key="after", systolic_bp="119")
    store = Path(make_url(url).database)
    # The last set is beside the file, not yet in it.
    assert Path(f"{store}-wal").stat().st_size
    program = [sys.executable, "-m", "tests.killed_restore", store, made.path, tmp_path / "steps", str(LATER)]
    subprocess.run(program, check=True, timeout=120)
    found = []
    for folder_of_step in sorted((tmp_path / "steps").iterdir()):
        left = open_store(f"sqlite:///{folder_of_step / store.name}")
        assert health.problems(left) == []
        found.append(kept_keys(left))
        left.dispose()
        # Whatever it left lying about, the next one comes to its end.
        restore(str(left.url), made.path, overwrite=True, now=LATER + 1)
        assert kept_keys(left) == {"before"}
        assert health.problems(left) == []
        left.dispose()
    now_restored = found.index({"before"})
    assert now_restored > 5
    assert found == [{"before", "after"}] * now_restored + [{"before"}] * (len(found) - now_restored)


_DYING = """
import os, shutil, sys
from pathlib import Path
from db import migrate
from db.backup import restore

def half(source, target):
    target.write(source.read(20_000))
    target.flush()
    os._exit(9)

if sys.argv[1] == "half":
    shutil.copyfileobj = half
else:
    migrate.upgrade = lambda _: os._exit(9)
restore(sys.argv[2], Path(sys.argv[3]), overwrite=True, now=int(sys.argv[4]))
"""


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(("where", "left"), [("half", {"before", "after"}), ("whole", {"before"})])
def test_a_restore_that_is_killed_leaves_the_store_or_the_copy_in_its_place(
    engine: Engine, url: str, admit, save, tmp_path: Path, where: str, left: set[str]
) -> None:
    """Half of a copy, or an empty database of which the next start would make an empty store, is neither."""
    stay_id = admit()
    save(stay_id, NOW - HOUR, key="before", systolic_bp="120")
    made = backup.backup(engine, tmp_path / "copy", NOW)
    save(stay_id, NOW, key="after", systolic_bp="119")
    engine.dispose()
    done = subprocess.run([sys.executable, "-c", _DYING, where, url, made.path, str(LATER)], check=False, timeout=60)
    assert done.returncode == 9
    again = open_store(url)
    assert kept_keys(again) == left
    assert health.problems(again) == []
    again.dispose()
    restore(url, made.path, overwrite=True, now=LATER + 1)
    assert kept_keys(again) == {"before"}
    again.dispose()


@pytest.mark.only_on("postgresql")
def test_what_the_database_refuses_is_told_and_nothing_is_changed(
    engine: Engine, url: str, admit, tmp_path: Path
) -> None:
    admit()
    made = backup.backup(engine, tmp_path / "copy", NOW)
    restore(url, made.path, overwrite=True, now=LATER)
    before = everything(url)
    with pytest.raises(BackupError, match=r'psql could not do it: schema "before_.*" already exists'):
        restore(url, made.path, overwrite=True, now=LATER)
    assert everything(url) == before


@pytest.mark.only_on("sqlite")
def test_a_damaged_store_gives_no_copy(engine: Engine, url: str, admit, save, tmp_path: Path) -> None:
    stay_id = admit()
    for minute in range(60):
        save(stay_id, NOW - HOUR + 60 * minute, systolic_bp="120", heart_rate="80")
    engine.dispose()
    flip(Path(make_url(url).database))
    with pytest.raises(BackupError):
        backup.backup(engine, tmp_path / "copies" / "copy", NOW)
    assert list((tmp_path / "copies").iterdir()) == []


def flip(path: Path) -> None:
    """Turns bits in the middle of each page but the first two, as a dying disk may."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    pages = bytearray(path.read_bytes())
    for page in range(2, len(pages) // size):
        for place in (0, 1, 2, 3, 4, 5, 6, 7, size // 2):
            pages[page * size + place] ^= 0xFF
    path.write_bytes(pages)


@pytest.mark.only_on("sqlite")
def test_a_store_that_is_not_whole_is_copied_and_the_copy_is_no_good_one(
    engine: Engine, people: People, tmp_path: Path
) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = 0")
        connection.exec_driver_sql("INSERT INTO user_wards VALUES (99, 'North')")
        connection.exec_driver_sql("PRAGMA foreign_keys = 1")
    made = backup.backup(engine, tmp_path / "copy", NOW)
    assert made.doubts == ("A row of user_wards refers to a row of users that is not there.",)
    with reading(engine) as session:
        assert facts.last_backup(session) is None
        assert facts.backup_failure(session)[0] == NOW


@pytest.mark.only_on("postgresql")
def test_a_password_is_not_among_the_arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "pg_dump: error: $* ($PGPASSWORD)" >&2\nexit 1\n')
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    engine = new_engine("postgresql+psycopg://capwatch:open-sesame@db.hospital/capwatch?sslmode=require")
    with pytest.raises(BackupError) as refused:
        dump._run(engine, "pg_dump", "--format=custom")
    assert "open-sesame)" in str(refused.value)
    assert "open-sesame" not in str(refused.value).partition("(open")[0]
    assert "sslmode=require" in str(refused.value)
    engine.dispose()


@pytest.mark.only_on("postgresql")
def test_where_pg_dump_is_not_installed_that_is_said(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="install PostgreSQL's client programs"):
        backup.backup(engine, tmp_path / "copies" / "copy", NOW)


@pytest.mark.only_on("sqlite")
def test_nothing_is_left_of_a_copy_that_fails(store: str, tmp_path: Path) -> None:
    with suppress(RuntimeError), written(tmp_path / "copies" / "copy") as part:
        part.write_text("half")
        raise RuntimeError
    assert list((tmp_path / "copies").iterdir()) == []


def test_old_copies_go_and_nothing_else_does(engine: Engine, tmp_path: Path) -> None:
    for days in range(5):
        backup.backup(engine, tmp_path / folder.name(engine, NOW + days * 24 * HOUR), NOW)
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".capwatch-20270115T080000Z.db.7").touch()
    os.utime(tmp_path / ".capwatch-20270115T080000Z.db.7", (NOW, NOW))
    gone = folder.rotate(tmp_path, 2, NOW + 2 * 24 * HOUR)
    assert len(gone) == 4
    assert set(folder.copies(tmp_path)) == {NOW + 3 * 24 * HOUR, NOW + 4 * 24 * HOUR}
    assert (tmp_path / "notes.txt").exists()
