"""Writes docs/rights.md from the table of rights and that of roles: python -m scripts.rights_page."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from models.roles import MAY, ROLES
from scripts.rights import ACTS, OPEN, OWN, PAGES, ROUTES, SIGNED_IN, Right

PAGE = Path(__file__).parent.parent / "docs" / "rights.md"

_PEOPLE = [role for role in ROLES if role != "program"]

_OPENING = """# Who may do what

Made by `python -m scripts.rights_page` from `models/roles.py` and `scripts/rights.py`. A test keeps it true, and others
do everything that is listed here as every role, as nobody, with a session that has ended or is locked, and as somebody
of another ward (`tests/db/test_rights.py`, `tests/dashboard/test_rights.py`). What is new and not listed fails them.

A person sees the wards that they were given, or every ward, and for four hours a ward that they opened by breaking the
glass. A stay belongs to the ward in which it lies now. Whoever may not see it is told "There is no such stay.", as of
one that was never there, whether they read or write. The check is made in `db/`, in the transaction that does it.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_OPENING, _roles(), _acts(), _routes(), _pages()])


def _roles() -> str:
    actions = list(dict.fromkeys(action for role in _PEOPLE for action in sorted(MAY[role])))
    rows = ([action, *(_yes(action in MAY[role]) for role in _PEOPLE)] for action in actions)
    return "## Roles\n\n" + _table(["", *_PEOPLE], rows)


def _acts() -> str:
    rows = (
        [f"`{name}`", right.what, *(_yes(right.action in MAY[role]) for role in _PEOPLE), _elsewhere(right)]
        for name, right in ACTS.items()
    )
    head = ["function of `db/`", "to", *_PEOPLE, "of another ward"]
    return "## What can be done\n\n" + _table(head, rows)


def _elsewhere(right: Right) -> str:
    return "refused" if right.ward else "not of a ward"


def _routes() -> str:
    rows = (
        [method, f"`{path}`", *(_answer(need, role) for role in ("", *_PEOPLE))]
        for (method, path), need in ROUTES.items()
    )
    return "## Routes\n\n" + _table(["", "path", "nobody", *_PEOPLE], rows)


def _answer(need: str, role: str) -> str:
    return _yes(need == OPEN or (bool(role) and (need in (SIGNED_IN, OWN) or need in MAY[role])))


def _pages() -> str:
    rows = ([f"`{name}`", what, *(_answer(need, role) for role in _PEOPLE)] for name, (need, what) in PAGES.items())
    return "## Pages\n\n" + _table(["page", "shows", *_PEOPLE], rows)


def _yes(allowed: bool) -> str:
    return "yes" if allowed else "no"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
