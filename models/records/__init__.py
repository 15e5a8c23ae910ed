"""The mapped classes of the store, by subject. They hold; they do nothing clever."""

from models.records.base import Base, Exact, Flag, Instant, as_decimal
from models.records.events import Alert, AuditEntry
from models.records.people import Fact, SignIn, User
from models.records.readings import Entry, Reading, Withdrawal
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
    "Patient",
    "Reading",
    "SignIn",
    "Stay",
    "User",
    "Withdrawal",
    "as_decimal",
]
