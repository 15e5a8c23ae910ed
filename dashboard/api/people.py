"""Who has signed in, and who lies where, as every answer says it."""

from datetime import date

from dashboard import words
from dashboard.api.answers import Person
from dashboard.language import day, t
from dashboard.settings import settings
from db import users
from models.records import Patient
from models.roles import MAY


def person(one: users.Person) -> Person:
    """Who has signed in."""
    return Person(id=one.id, name=one.display_name, role=one.role, may_record="record" in MAY[one.role])


def age(patient: Patient, now: int) -> str:
    """`66 years`."""
    years = words.age_in_years(patient, now, settings().zone)
    return t("age not known") if years is None else t("{years} years", years=years)


def born(patient: Patient) -> str:
    """`2 Jan 1960`; empty where it is not known."""
    return day(date.fromisoformat(patient.born_on)) if patient.born_on else ""
