"""The mapped classes of the store, by subject. They hold; they do nothing clever."""

from models.records.base import Base, Exact, Flag, Instant, as_decimal
from models.records.events import Alert, AuditEntry
from models.records.people import Fact, RoundBed, SignIn, Token, User
from models.records.readings import Entry, Missing, Reading, Undone, Withdrawal
from models.records.stays import DOSE_STATES, Dose, Intervention, Patient, Stay

__all__ = [
    "DOSE_STATES",
    "Alert",
    "AuditEntry",
    "Base",
    "Dose",
    "Entry",
    "Exact",
    "Fact",
    "Flag",
    "Instant",
    "Intervention",
    "Missing",
    "Patient",
    "Reading",
    "RoundBed",
    "SignIn",
    "Stay",
    "Token",
    "Undone",
    "User",
    "Withdrawal",
    "as_decimal",
]
