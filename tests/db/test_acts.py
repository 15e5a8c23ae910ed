"""Every action that the program can write to the audit has its words; tests/conftest.py looks at those tests write."""

import ast
from collections.abc import Iterator

import pytest

from dashboard.settings import ROOT
from models.acts import ACTS, KINDS, act, of_kind


def test_every_action_that_is_written_out_in_the_source_is_in_the_table() -> None:
    found = set(_written())
    assert len(found) > 20
    assert found - ACTS.keys() == set(), "name it in models/acts.py"


def test_every_action_is_of_one_kind() -> None:
    assert {known.kind for known in ACTS.values()} | {"other"} == set(KINDS)
    assert sorted(action for kind in KINDS for action in of_kind(kind)) == sorted(ACTS)
    with pytest.raises(KeyError):
        of_kind("weather")


def test_an_action_of_a_newer_version_is_said_by_its_name() -> None:
    assert act("foretold the weather") == ("other", "foretold the weather", "The server")


def _written() -> Iterator[str]:
    """Every text given as `action` to audit.write, or chosen between there."""
    for file in [file for floor in ("db", "dashboard") for file in (ROOT / floor).rglob("*.py")]:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "write":
                for word in call.keywords:
                    if word.arg == "action":
                        yield from (one.value for one in ast.walk(word.value) if _is_text(one))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in {"taken", "withdrew "}
