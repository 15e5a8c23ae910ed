"""The mapped classes of the store, by subject. They hold; they do nothing clever."""

from models.records.base import Base, Exact, Flag, Instant, as_decimal
from models.records.events import Acknowledgement, Alert, AuditEntry, CriteriaVersion
from models.records.people import BrokenGlass, Fact, FailedAttempts, RoundBed, SignIn, Token, User, UserWard
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
    "BrokenGlass",
    "Climb",
    "Contact",
    "CriteriaVersion",
    "Dose",
    "Entry",
    "Exact",
    "Fact",
    "FailedAttempts",
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
    "UserWard",
    "WatchedWard",
    "Withdrawal",
    "as_decimal",
]
