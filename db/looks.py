"""That somebody looked at a patient, or took of the record with them: in the audit, and only where they may."""

from sqlalchemy.orm import Session

from db import audit, rights


def opened_patient(session: Session, user_id: int, stay_id: int, now: int) -> None:
    """Notes that somebody looked at a patient. Raises PermissionError or LookupError with a sentence."""
    rights.allowed(session, user_id, "see", stay_id, now=now)
    audit.write(session, at=now, user_id=user_id, action=audit.OPENED, subject=f"stay {stay_id}", stay_id=stay_id)


def taken(session: Session, user_id: int, stay_id: int, action: str, subject: str, now: int) -> None:
    """Notes that somebody took a patient's record with them: `PRINTED` or `EXPORTED`. Raises what opening one does."""
    if action not in (audit.PRINTED, audit.EXPORTED):
        raise ValueError(f"'{action}' is not a way of looking.")
    rights.allowed(session, user_id, "see", stay_id, now=now)
    audit.write(session, at=now, user_id=user_id, action=action, subject=subject, stay_id=stay_id)
