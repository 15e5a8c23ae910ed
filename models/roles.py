"""Who may do what."""

from collections.abc import Mapping
from typing import Literal

from models.phrases import Phrase, phrase

Role = Literal["nurse", "oncologist", "administrator", "auditor", "program"]
Action = Literal[
    "see",
    "record",
    "admit",
    "treat",
    "decide",
    "set criteria",
    "acknowledge",
    "break the glass",
    "manage users",
    "manage alerting",
    "import",
    "review access",
    "read audit",
]

ROLES: tuple[Role, ...] = ("nurse", "oncologist", "administrator", "auditor", "program")
"""`program` is the account of something that writes on its own, such as an import: it never signs in."""

WAYS_IN = ("password", "hospital", "pin")
"""How a session begins: a local account's password, the hospital's sign-in, the own PIN on a shared tablet."""

Scope = Literal["record", "metrics"]
SCOPES: tuple[Scope, ...] = ("record", "metrics")
"""What a token is for: writing in the name of a user, or reading the program's own figures, which name nobody."""

_AT_THE_BEDSIDE: frozenset[Action] = frozenset({"see", "admit", "treat", "acknowledge", "break the glass"})

MAY: Mapping[str, frozenset[Action]] = {
    "nurse": _AT_THE_BEDSIDE | {"record"},
    "oncologist": _AT_THE_BEDSIDE | {"decide", "set criteria"},
    "administrator": frozenset({"see", "manage users", "manage alerting", "import", "review access"}),
    "auditor": frozenset({"review access", "read audit"}),
    "program": frozenset({"import"}),
}
"""What a role allows; what a person may see of it is a matter of wards besides (db.sight)."""

_NAMES: Mapping[str, Phrase] = {
    "nurse": phrase("A nurse"),
    "oncologist": phrase("An oncologist"),
    "administrator": phrase("An administrator"),
    "auditor": phrase("An auditor"),
    "program": phrase("A program"),
}

_WORDS: Mapping[Action, Phrase] = {
    "see": phrase("see patients"),
    "record": phrase("record, correct or withdraw readings"),
    "admit": phrase("admit, discharge or change a stay"),
    "treat": phrase("record interventions and symptoms"),
    "decide": phrase("decide on doses"),
    "set criteria": phrase("choose the criteria of a stay"),
    "acknowledge": phrase("acknowledge alerts"),
    "break the glass": phrase("open a ward that is not theirs"),
    "manage users": phrase("manage users"),
    "manage alerting": phrase("change who is told of alerts"),
    "import": phrase("import files"),
    "review access": phrase("review who opened other wards"),
    "read audit": phrase("read the audit"),
}


def require(role: str, action: Action) -> None:
    """Raises PermissionError with a sentence where the role does not allow the action."""
    if action not in MAY[role]:
        raise PermissionError(phrase("{who} may not {do}.", who=_NAMES[role], do=_WORDS[action]))
