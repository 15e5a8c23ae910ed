"""Who may do what."""

from collections.abc import Mapping
from typing import Literal

from models.phrases import Phrase, phrase

Role = Literal["nurse", "oncologist", "administrator", "program"]
Action = Literal["record", "admit", "treat", "acknowledge", "manage users", "manage alerting", "import"]

ROLES: tuple[Role, ...] = ("nurse", "oncologist", "administrator", "program")
"""`program` is the account of something that writes on its own, such as an import: it never signs in."""

_AT_THE_BEDSIDE: frozenset[Action] = frozenset({"record", "admit", "treat", "acknowledge"})

MAY: Mapping[str, frozenset[Action]] = {
    "nurse": _AT_THE_BEDSIDE,
    "oncologist": _AT_THE_BEDSIDE,
    "administrator": frozenset({"admit", "manage users", "manage alerting", "import"}),
    "program": frozenset({"import"}),
}

_NAMES: Mapping[str, Phrase] = {
    "nurse": phrase("A nurse"),
    "oncologist": phrase("An oncologist"),
    "administrator": phrase("An administrator"),
    "program": phrase("A program"),
}

_WORDS: Mapping[Action, Phrase] = {
    "record": phrase("record, correct or withdraw readings"),
    "admit": phrase("admit, discharge or change a stay"),
    "treat": phrase("record doses"),
    "acknowledge": phrase("acknowledge alerts"),
    "manage users": phrase("manage users"),
    "manage alerting": phrase("change who is told of alerts"),
    "import": phrase("import files"),
}


def require(role: str, action: Action) -> None:
    """Raises PermissionError with a sentence where the role does not allow the action."""
    if action not in MAY[role]:
        raise PermissionError(phrase("{who} may not {do}.", who=_NAMES[role], do=_WORDS[action]))
