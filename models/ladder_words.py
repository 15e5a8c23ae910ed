"""The words of a ladder: who can be told of an alert, by which way, and what became of it."""

from collections.abc import Mapping

from models.phrases import Phrase, phrase

ROLES: Mapping[str, Phrase] = {
    "bedside_nurse": phrase("Bedside nurse"),
    "nurse_in_charge": phrase("Nurse in charge"),
    "doctor_on_call": phrase("Doctor on call"),
    "senior_doctor": phrase("Senior doctor"),
    "response_team": phrase("Response team"),
}
"""Who can stand on a step."""

WAYS: Mapping[str, Phrase] = {"screen": phrase("On the screens"), "message": phrase("On the screens and by message")}
"""By which way; every step is shown on the screens."""

TAKINGS: Mapping[str, Phrase] = {"taken": phrase("Taken over"), "declined": phrase("Declined")}

MESSAGE_STATES: Mapping[str, Phrase] = {
    "waiting": phrase("Waiting to be sent"),
    "sent": phrase("Sent"),
    "dropped": phrase("Not sent"),
}
