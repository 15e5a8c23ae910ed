"""What is installed: everything pinned by hashes, nothing from a named place."""

import re
from pathlib import Path

import pytest

from dashboard.settings import ROOT

FILES = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_by_its_hashes(file: Path) -> None:
    lines = [
        line for line in file.read_text("utf-8").replace("\\\n", "").splitlines() if not line.lstrip().startswith("#")
    ]
    packages = [line for line in lines if line.strip()]
    assert packages
    for line in packages:
        assert re.match(r"[a-z0-9-]+==\S+ +(--hash=sha256:[0-9a-f]{64}\s*)+$", line), line


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_place_to_install_from_is_named(file: Path) -> None:
    assert not re.search(r"://|--(index-url|extra-index-url|find-links|trusted-host)", file.read_text("utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_asked_for_is_pinned(file: Path) -> None:
    asked = re.findall(r"^[a-z][a-z0-9-]*", file.with_suffix(".in").read_text("utf-8"), re.MULTILINE)
    pinned = re.findall(r"^[a-z][a-z0-9-]*", file.read_text("utf-8"), re.MULTILINE)
    assert set(asked) <= set(pinned)


def test_the_makefile_installs_by_hashes_alone() -> None:
    installs = re.findall(r"\$\(PIP\) install.*", (ROOT / "Makefile").read_text("utf-8"))
    assert installs
    assert all("--require-hashes" in line for line in installs)
