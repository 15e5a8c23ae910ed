"""Breaking the glass on the tablet: what stands open to somebody, and the routes that open and close a ward.

They are the page's own, beside what other programs may ask: opening a ward is a person's act.
"""

from sqlalchemy.orm import Session

from dashboard import glass_words, words
from dashboard.api.bodies import GlassBody, NothingBody
from dashboard.api.calls import Call, Operation, route
from dashboard.api.ward_answers import Glass, OpenGlass, Reason
from dashboard.settings import settings
from dashboard.store import store
from db import glass, observations
from db.engine import reading, writing
from models.glass import OPEN_FOR, REASONS
from models.roles import MAY
from models.typed import Said


def of(session: Session, call: Call) -> Glass:
    """What stands open to who asks, and what they could open."""
    zone, may = settings().zone, "break the glass" in MAY[call.person.role]
    found = glass.open_now(session, call.person.id, call.at)
    return Glass(
        open=[OpenGlass(id=one.id, ward=one.ward, text=glass_words.bar(one, call.at, zone)) for one in found],
        others=glass.other_wards(session, call.person.id, call.at) if may else [],
        reasons=[Reason(code=code, label=words.told(said).capitalize()) for code, said in REASONS.items()],
        until_text=words.clock(call.at + OPEN_FOR, zone, call.at),
    )


def open_ward(call: Call) -> tuple[int, Glass]:
    """Opens a ward for a while; what is wrong is told as a refusal."""
    body: GlassBody = call.body
    try:
        with writing(store()) as session:
            glass.break_(session, body.ward, body.reason, body.words, body.key, by=call.person.id, now=call.at)
    except ValueError as error:
        raise observations.Refused((Said("words", error.args[0]),), ()) from None
    return 201, _now(call)


def close_ward(call: Call) -> tuple[int, Glass]:
    """Closes a ward sooner than by itself."""
    with writing(store()) as session:
        glass.close(session, call.numbers["glass"], by=call.person.id, now=call.at)
    return 200, _now(call)


def _now(call: Call) -> Glass:
    with reading(store(), call.person.sight) as session:
        return of(session, call)


OPERATIONS = (
    Operation("POST", "/round/glass", "Open a ward that is not one's own", open_ward, {201: Glass}, GlassBody),
    Operation(
        "POST", "/round/glass/{glass}/close", "Close a ward that was opened", close_ward, {200: Glass}, NothingBody
    ),
)

routes = [route(operation) for operation in OPERATIONS]
