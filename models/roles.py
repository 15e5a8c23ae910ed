"""Who may do what."""

from collections.abc import Mapping
from typing import Literal

Role = Literal["nurse", "oncologist", "administrator", "program"]
Action = Literal["record", "admit", "treat", "manage users", "import"]

ROLES: tuple[Role, ...] = ("nurse", "oncologist", "administrator", "program")
"""`program` is the account of something that writes on its own, such as an import: it never signs in."""

_AT_THE_BEDSIDE: frozenset[Action] = frozenset({"record", "admit", "treat"})

MAY: Mapping[str, frozenset[Action]] = {
    "nurse": _AT_THE_BEDSIDE,
    "oncologist": _AT_THE_BEDSIDE,
    "administrator": frozenset({"admit", "manage users", "import"}),
    "program": frozenset({"import"}),
}

_WORDS: Mapping[Action, str] = {
    "record": "record, correct or withdraw readings",
    "admit": "admit, discharge or change a stay",
    "treat": "record doses",
    "manage users": "manage users",
    "import": "import files",
}


def require(role: str, action: Action) -> None:
    """Raises PermissionError with a sentence where the role does not allow the action."""
    if action not in MAY[role]:
        article = "an" if role[0] in "aeiou" else "a"
        raise PermissionError(f"{article.capitalize()} {role} may not {_WORDS[action]}.")
