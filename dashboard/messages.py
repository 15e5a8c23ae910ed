"""Which texts there are to translate: those that the sources say, and those of tables that are looked up."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract

from dashboard import words
from models.criteria import CRITERIA
from models.measurements import KINDS

ROOT = Path(__file__).parent.parent
TABLET = Path(__file__).parent / "tablet"
_FLOORS = ("models", "db", "dashboard")
# What says a text: a function of Python and of the browser, and the sentences of the floors below.
_SAYS = {"t": None, "phrase": None}


@cache
def of_browser() -> tuple[str, ...]:
    """The texts of the browser's part: each `t("...")` of its files, once."""
    return tuple(dict.fromkeys(_said("javascript", sorted(TABLET.glob("*.js")))))


def of_sources() -> Iterator[str]:
    """The texts of the program: each `t("...")` and `phrase("...")`."""
    for floor in _FLOORS:
        files = sorted((ROOT / floor).rglob("*.py"))
        yield from _said("python", files)
        for file in files:
            yield from _named(ast.parse(file.read_text("utf-8")))


def of_tables() -> Iterator[str]:
    """What is looked up by a variable; some of it stands within a sentence, in small letters."""
    for kind in KINDS.values():
        yield kind.label
        yield kind.label.lower()
        yield from (unit.label for unit in kind.units.values())
    yield from words.PRIORITIES.values()
    for label in (*CRITERIA.values(), *words.OVERALL.values()):
        yield label
        yield label.lower()


def every() -> tuple[str, ...]:
    """Every text, once."""
    return tuple(dict.fromkeys((*of_tables(), *of_sources(), *of_browser())))


def _said(language: str, files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with file.open("rb") as source:
            for _, text, _, _ in extract(language, source, _SAYS):
                yield str(text)


def _named(tree: ast.AST) -> Iterator[str]:
    """The texts that were given a name before they are said: `above = "..."` and `phrase(above)`."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args]
    names = {call.args[0].id for call in calls if call.func.id in _SAYS and isinstance(call.args[0], ast.Name)}
    for node in nodes:
        if isinstance(node, ast.Assign) and names & {part.id for part in node.targets if isinstance(part, ast.Name)}:
            yield from [node.value.value] if isinstance(node.value, ast.Constant) else []
