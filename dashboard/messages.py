"""Which texts there are to translate: those that the sources say, and those of tables that are looked up."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLET = Path(__file__).parent / "tablet"
_FLOORS = ("models", "db", "dashboard")
_CALLS = ("t", "phrase")

_STRING = r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\$]|\\.)*`'
_IN_JAVASCRIPT = re.compile(rf"(?<![\w.$])t\(\s*({_STRING})")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@cache
def of_browser() -> tuple[str, ...]:
    """The texts of the browser's part: each `t("...")` of its files, in order, each once."""
    found: list[str] = []
    for file in sorted(TABLET.glob("*.js")):
        found += [_unquoted(match[1]) for match in _IN_JAVASCRIPT.finditer(file.read_text("utf-8"))]
    return tuple(dict.fromkeys(found))


def _unquoted(literal: str) -> str:
    return _ESCAPED.sub(lambda escaped: "\n" if escaped[1] == "n" else escaped[1], literal[1:-1])


def of_sources() -> Iterator[str]:
    """The texts of the program: the first argument of each `t(...)` and `phrase(...)`."""
    for floor in _FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            yield from _said(ast.parse(file.read_text("utf-8")))


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and node.args:
            yield from _strings(node.args[0])


def _strings(node: ast.expr) -> Iterator[str]:
    """A text, or either of `one if so else other`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
