"""The mapped classes of the store, by subject. They hold; they do nothing clever."""

from models.records.base import Base, Exact, Flag, Instant, as_decimal
from models.records.events import Acknowledgement, Alert, AuditEntry, CriteriaVersion
from models.records.people import Fact, RoundBed, SignIn, Token, User
from models.records.reaching import Climb, Contact, Ladder, Message, Taking, WatchedWard
from models.records.readings import Entry, Missing, Reading, Undone, Withdrawal
from models.records.stays import DOSE_STATES, Asking, Dose, Intervention, Patient, Retraction, Stay

__all__ = [
    "DOSE_STATES",
    "Acknowledgement",
    "Alert",
    "Asking",
    "AuditEntry",
    "Base",
    "Climb",
    "Contact",
    "CriteriaVersion",
    "Dose",
    "Entry",
    "Exact",
    "Fact",
    "Flag",
    "Instant",
    "Intervention",
    "Ladder",
    "Message",
    "Missing",
    "Patient",
    "Reading",
    "Retraction",
    "RoundBed",
    "SignIn",
    "Stay",
    "Taking",
    "Token",
    "Undone",
    "User",
    "WatchedWard",
    "Withdrawal",
    "as_decimal",
]
