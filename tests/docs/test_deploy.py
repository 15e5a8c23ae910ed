"""What a hospital copies from deploy/: its settings are settings, its commands are commands, and it is documented."""

import re
from pathlib import Path

import pytest
from click import Context

from dashboard.__main__ import main
from dashboard.settings import ROOT, Settings, settings, variable

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "deployment.md").read_text("utf-8")


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_file_is_in_the_documentation(file: Path) -> None:
    assert file.name in PAGE


def test_the_settings_of_a_ward_server_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict(re.findall(r"^(CAPWATCH_\w+)=(.*)$", (DEPLOY / "capwatch.env").read_text("utf-8"), re.MULTILINE))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    chosen = settings()
    assert not chosen.demonstration
    assert (chosen.host, chosen.trusted_proxies, chosen.secure_cookies) == ("127.0.0.1", "127.0.0.1", True)
    # The folders that the unit lets it write in, and no others.
    assert chosen.database_url == "sqlite:////var/lib/capwatch/capwatch.db"
    unit = (DEPLOY / "capwatch@.service").read_text("utf-8")
    assert "StateDirectory=capwatch" in unit
    assert f"ReadWritePaths=-{chosen.backup_folder}\n" in unit


def test_the_unit_starts_what_there_is() -> None:
    unit = (DEPLOY / "capwatch@.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=\S+ -m dashboard (\w+)$", unit, re.MULTILINE)
    assert main.get_command(Context(main), command) is not None
    assert "Environment=CAPWATCH_PORT=%i" in unit


def test_no_other_setting_is_spoken_of() -> None:
    known = {variable(field) for field in Settings.model_fields}
    for file in (*DEPLOY.iterdir(), ROOT / "docs" / "deployment.md", ROOT / "docs" / "operations.md"):
        assert set(re.findall(r"CAPWATCH_[A-Z_]+", file.read_text("utf-8"))) <= known, file.name
