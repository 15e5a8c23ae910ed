"""Who may do what, as a table: each thing that can be done of the store, each route, each page.

The program itself is not made of it: it is what tests hold the program to, by doing all of it as everybody, and what
docs/rights.md is made of. Something new that is not in it fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.roles import Action

Ward = Literal["stay", "ward", ""]


@dataclass(frozen=True)
class Right:
    """What a role must allow. ward: besides, the stay must lie in a ward that is seen, or the ward itself be one."""

    action: Action
    what: str
    ward: Ward = "stay"


ACTS: Mapping[str, Right] = {
    "observations.record": Right("record", "save a set"),
    "observations.check": Right("record", "ask what would be said to a set"),
    "observations.correct": Right("record", "correct a reading"),
    "observations.withdraw": Right("record", "withdraw a reading"),
    "sets.withdraw_set": Right("record", "withdraw a set"),
    "sets.move_set": Right("record", "move a set to another patient (both wards are asked for)"),
    "round.set_mine": Right("record", "take a bed on one's round, or off it"),
    "stays.admit": Right("admit", "admit a patient", "ward"),
    "stays.amend": Right("admit", "change the details of a stay"),
    "stays.amend, regimen": Right("decide", "change the regimen of a stay"),
    "stays.amend, criteria": Right("set criteria", "change the criteria set of a stay"),
    "stays.discharge": Right("admit", "discharge a patient"),
    "doses.decide": Right("decide", "record a decision on a dose"),
    "doses.correct": Right("decide", "correct a decision on a dose"),
    "doses.withdraw": Right("decide", "withdraw a decision on a dose"),
    "treatment.decide": Right("decide", "record a decision on a dose, held to the regimen"),
    "treatment.correct": Right("decide", "correct a decision on a dose, held to the regimen"),
    "interventions.start": Right("treat", "record an intervention"),
    "interventions.correct": Right("treat", "correct an intervention"),
    "interventions.end": Right("treat", "end an intervention"),
    "interventions.withdraw": Right("treat", "withdraw an intervention"),
    "symptoms.ask": Right("treat", "record symptoms"),
    "symptoms.withdraw": Right("treat", "withdraw symptoms"),
    "acknowledgements.acknowledge": Right("acknowledge", "acknowledge an alert"),
    "takings.take": Right("acknowledge", "take an alert over"),
    "takings.decline": Right("acknowledge", "decline an alert"),
    "looks.opened_patient": Right("see", "open a patient"),
    "looks.taken": Right("see", "print or export a record"),
    "watching.watch": Right("see", "choose the wards whose alerts are shown", "ward"),
    "glass.break_": Right("break the glass", "open a ward that is not one's own", ""),
    "glass.close": Right("break the glass", "close a ward that one has opened", ""),
    "glass.review": Right("review access", "review who opened another ward", ""),
    "contacts.add": Right("manage alerting", "add a contact", ""),
    "contacts.remove": Right("manage alerting", "remove a contact", ""),
    "contacts.to_test": Right("manage alerting", "send a test message", ""),
    "ladders.set_ladder": Right("manage alerting", "set a ladder", ""),
    "users.add": Right("manage users", "make an account", ""),
    "users.set_password": Right("manage users", "set somebody's password", ""),
    "users.set_active": Right("manage users", "let an account sign in, or no longer", ""),
    "users.rename": Right("manage users", "change the name that others see", ""),
    "users.set_role": Right("manage users", "change a role", ""),
    "users.set_wards": Right("manage users", "change the wards of an account", ""),
    "people.accounts": Right("manage users", "list the accounts", ""),
    "attempts.unlock": Right("manage users", "let a locked name sign in again", ""),
    "pins.remove": Right("manage users", "remove somebody's PIN", ""),
    "tokens.add": Right("manage users", "make a token", ""),
    "tokens.revoke": Right("manage users", "end a token", ""),
    "importing.import_files": Right("import", "import files", ""),
    "audit_search.page": Right("read audit", "search the audit", ""),
    "audit_search.count": Right("read audit", "count what is found in the audit", ""),
    "audit_search.piece": Right("read audit", "take a part of the audit along", ""),
    "audit_search.note": Right("read audit", "have a search of the audit noted", ""),
    "audit_check.check": Right("read audit", "check that every entry of the audit is as it was written", ""),
}
"""By function of db/, with what tells two kinds of its use apart."""

PARTS = frozenset(
    {
        "acknowledgements.alert_to_answer",
        "beside.context",
        "events.keep",
        "events.retract",
        "events.stay_to_treat",
        "events.to_change",
        "rights.active",
        "rights.allowed",
        "rights.stay_for",
        "saves.reading_to_change",
        "saves.stay_to_write",
        "stays.change",
    }
)
"""Functions that are told who asks and are called by those above alone."""

OPEN, SIGNED_IN, OWN = "open", "signed in", "own screen"
"""To everybody; to whoever has signed in; to whoever has, and while the screen is locked too."""

Need = Action | Literal["open", "signed in", "own screen"]

ROUTES: Mapping[tuple[str, str], Need] = {
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/metrics"): "manage users",
    ("GET", "/sign-in"): OPEN,
    ("POST", "/sign-in"): OPEN,
    ("GET", "/sign-in.css"): OPEN,
    ("GET", "/sign-in/hospital"): OPEN,
    ("POST", "/sign-out"): OPEN,
    ("GET", "/locked"): OPEN,
    ("POST", "/lock"): OPEN,
    ("GET", "/screen"): OWN,
    ("POST", "/awake"): OWN,
    ("POST", "/unlock"): OWN,
    ("POST", "/hand-over"): OWN,
    ("GET", "/round"): SIGNED_IN,
    ("GET", "/round/{file}"): OPEN,
    ("POST", "/round/glass"): "break the glass",
    ("POST", "/round/glass/{glass}/close"): "break the glass",
    ("POST", "/api/v1/entries"): "record",
    ("POST", "/api/v1/entries/{entry}/withdrawal"): "record",
    ("POST", "/api/v1/entries/{entry}/move"): "record",
    ("POST", "/api/v1/readings/{reading}/correction"): "record",
    ("POST", "/api/v1/readings/{reading}/withdrawal"): "record",
    ("GET", "/api/v1/round"): "see",
    ("PUT", "/api/v1/round/{stay}"): "record",
    ("GET", "/api/v1/alerts"): SIGNED_IN,
    ("GET", "/api/v1/stays/{stay}/form"): "see",
    ("GET", "/api/v1/stays/{stay}/sets"): "see",
    ("GET", "/api/v1/words"): OPEN,
    ("GET", "/api/v1/key"): SIGNED_IN,
    ("GET", "/api/openapi.json"): OPEN,
    ("GET", "/api/{rest:path}"): SIGNED_IN,
    ("GET", "/paper/stays/{stay}.pdf"): "see",
    ("GET", "/paper/stays/{stay}/readings.pdf"): "see",
    ("GET", "/paper/stays/{stay}/readings.csv"): "see",
    ("GET", "/paper/report.csv"): "see",
    ("POST", "/paper/audit.csv"): "read audit",
    ("POST", "/paper/audit.jsonl"): "read audit",
    ("GET", "/paper/{rest:path}"): SIGNED_IN,
    ("GET", "/"): SIGNED_IN,
    ("GET", "/_stcore/stream"): SIGNED_IN,
}
"""By method and path; the last two are Streamlit's own: every page, and the websocket behind it."""

PAGES: Mapping[str, tuple[Need, str]] = {
    "ward": ("see", "the board of a ward"),
    "record": ("see", "the way to the round"),
    "patient": ("see", "one patient"),
    "compare": ("see", "two cycles side by side"),
    "treatment": ("see", "doses, symptoms, interventions"),
    "alerts": ("see", "alerts, and one alert"),
    "report": ("see", "the report of the wards that are seen"),
    "stays": ("see", "admission, details, discharge"),
    "you": (SIGNED_IN, "one's own PIN, password and sessions"),
    "people": ("manage users", "accounts and tokens"),
    "access": ("review access", "who opened a ward that is not theirs, and what they did there"),
    "alerting": ("manage alerting", "ladders and contacts"),
    "audit": ("read audit", "who did what to whom; of every ward, with the patients' names"),
}
"""By file of dashboard/pages. What a page shows of patients is of the wards that are seen, whoever opens it."""
