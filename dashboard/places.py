"""Every page there is: what it is called, where it stands, and what one must be allowed to do to see it."""

from dataclasses import dataclass

from models.roles import MAY, Action, require


@dataclass(frozen=True)
class Place:
    """A page; `script` names its file in pages/ and its address, `needs` what a role must allow (None: nothing).

    `listed`: it stands in the navigation; else the way to it is somewhere else.
    `redraws`: by itself, every few seconds, and asks each time who has signed in.
    """

    script: str
    title: str
    needs: Action | None
    listed: bool = True
    redraws: bool = False

    def open_to(self, role: str) -> bool:
        """Whether somebody of that role has any use for it."""
        return self.needs is None or self.needs in MAY[role]

    def refusal(self, role: str) -> str:
        """Why it is closed to that role, as a sentence; empty where it is not."""
        try:
            if self.needs is not None:
                require(role, self.needs)
        except PermissionError as error:
            return str(error.args[0])
        return ""


PLACES = (
    Place("ward", "Ward", "see", redraws=True),
    Place("record", "Record", "record"),
    Place("patient", "Patient", "see"),
    Place("compare", "Compare", "see"),
    Place("treatment", "Dose", "treat"),
    Place("alerts", "Alerts", "see"),
    Place("report", "Report", "see"),
    Place("stays", "Stays", "admit"),
    Place("people", "People", "manage users"),
    Place("alerting", "Alerting", "manage alerting"),
    Place("audit", "Audit", "read audit"),
    Place("access", "Access", "review access"),
    Place("you", "You", None, listed=False),
)
"""In the order of the navigation; the first that is open to a role is where its people begin."""


def first(role: str) -> Place | None:
    """Where somebody of that role begins."""
    return next((place for place in PLACES if place.open_to(role)), None)


def redraws(role: str, title: str) -> bool:
    """Whether the page of that title does so for a role."""
    return any(place.title == title and place.redraws and place.open_to(role) for place in PLACES)


def open_to(role: str, script: str) -> bool:
    """Whether the page of that script is open to a role: a way there is shown only where it leads somewhere."""
    return any(place.script == script and place.open_to(role) for place in PLACES)
