"""What the audit can say that somebody did: every action, its kind, and its words. One table."""

from collections.abc import Mapping
from typing import NamedTuple

KINDS: Mapping[str, str] = {
    "access": "Signing in and out",
    "looking": "Looking, printing and exporting",
    "readings": "Readings",
    "stays": "Stays",
    "treatment": "Doses, treatments and symptoms",
    "alerts": "Alerts",
    "reaching": "Messages about alerts",
    "people": "People and wards",
    "settings": "Settings",
    "keeping": "Servers, backups and checks",
    "other": "Other",
}
"""Kinds of action by name, as they are shown. `other` is what a newer version wrote."""


class Act(NamedTuple):
    """An action: its kind, what is said of who did it, and whom no user stands for."""

    kind: str
    words: str
    nobody: str = "The server"


_COMMANDS = "The command line"
_SOMEBODY = "Somebody"

ACTS: Mapping[str, Act] = {
    "signed in": Act("access", "signed in"),
    "signed out": Act("access", "signed out"),
    "signed out elsewhere": Act("access", "signed out elsewhere"),
    "handed over": Act("access", "handed over to somebody else"),
    "refused sign-in": Act("access", "was refused at the sign-in", _SOMEBODY),
    "locked sign-in": Act("access", "failed so often that the name is locked", _SOMEBODY),
    "unlocked sign-in": Act("access", "let a locked name sign in again", _COMMANDS),
    "locked": Act("access", "locked the screen"),
    "unlocked": Act("access", "unlocked the screen"),
    "refused PIN": Act("access", "gave a wrong PIN", _SOMEBODY),
    "set PIN": Act("access", "set a PIN"),
    "removed PIN": Act("access", "removed a PIN", _COMMANDS),
    "opened patient": Act("looking", "opened a patient"),
    "printed": Act("looking", "printed"),
    "exported": Act("looking", "exported"),
    "searched audit": Act("looking", "searched the audit"),
    "exported audit": Act("looking", "exported the audit"),
    "broke the glass": Act("looking", "opened a ward that is not theirs"),
    "closed the glass": Act("looking", "closed a ward that is not theirs"),
    "reviewed broken glass": Act("looking", "reviewed that a ward was opened"),
    "recorded": Act("readings", "recorded readings"),
    "corrected": Act("readings", "corrected a reading"),
    "withdrew": Act("readings", "withdrew a reading"),
    "withdrew set": Act("readings", "withdrew a set"),
    "moved set away": Act("readings", "moved a set to another stay"),
    "moved set here": Act("readings", "moved a set here from another stay"),
    "imported": Act("readings", "imported readings"),
    "admitted": Act("stays", "admitted a patient"),
    "changed stay": Act("stays", "changed a stay"),
    "took on round": Act("stays", "took a patient on the round"),
    "took off round": Act("stays", "took a patient off the round"),
    "recorded dose": Act("treatment", "decided on a dose"),
    "corrected dose": Act("treatment", "corrected a decision on a dose"),
    "withdrew dose": Act("treatment", "withdrew a decision on a dose"),
    "recorded intervention": Act("treatment", "recorded a treatment"),
    "corrected intervention": Act("treatment", "corrected a treatment"),
    "ended intervention": Act("treatment", "ended a treatment"),
    "withdrew intervention": Act("treatment", "withdrew a treatment"),
    "asked symptoms": Act("treatment", "asked about symptoms"),
    "withdrew asking": Act("treatment", "withdrew what was asked about symptoms"),
    "raised alert": Act("alerts", "raised an alert"),
    "raised severity": Act("alerts", "raised the priority of an alert"),
    "ended alert": Act("alerts", "ended an alert"),
    "acknowledged alert": Act("alerts", "acknowledged an alert"),
    "took alert over": Act("alerts", "took an alert over"),
    "declined alert": Act("alerts", "declined an alert"),
    "climbed": Act("reaching", "took a step of the ladder"),
    "sent message": Act("reaching", "sent a message"),
    "dropped message": Act("reaching", "gave a message up"),
    "noted criteria": Act("settings", "noted the content of a criteria set"),
    "added user": Act("people", "made an account", _COMMANDS),
    "changed user": Act("people", "changed an account", _COMMANDS),
    "set password": Act("people", "set a password", _COMMANDS),
    "added token": Act("people", "made a token", _COMMANDS),
    "revoked token": Act("people", "revoked a token", _COMMANDS),
    "chose wards": Act("people", "chose the wards whose alerts they see"),
    "set ladder": Act("settings", "set who is told of alerts"),
    "added contact": Act("settings", "added a contact"),
    "removed contact": Act("settings", "removed a contact"),
    "tested contact": Act("settings", "sent a test message"),
    "server started": Act("keeping", "started"),
    "checked audit": Act("keeping", "checked the audit"),
    "made backup": Act("keeping", "made a backup"),
    "restored backup": Act("keeping", "restored a backup", _COMMANDS),
}
"""Every action that the program writes; the actions are names, kept as they are for ever."""


def act(action: str) -> Act:
    """What an action is; one that is not in the table is said by its own name."""
    return ACTS.get(action, Act("other", action))


def of_kind(kind: str) -> tuple[str, ...]:
    """The actions of a kind; raises KeyError for what is no kind."""
    if kind not in KINDS:
        raise KeyError(kind)
    return tuple(action for action, known in ACTS.items() if known.kind == kind)
