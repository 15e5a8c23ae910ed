"""The key of what waits on a tablet: `GET /api/v1/key`. Whoever signs in next gets another, and cannot read it."""

import base64
import hashlib
import hmac

from dashboard.api.answers import TabletKey
from dashboard.api.calls import Call, Operation
from dashboard.store import store
from db import facts


def tablet_key(call: Call) -> tuple[int, TabletKey]:
    """This person's key, the same at each sign-in."""
    secret = bytes.fromhex(facts.signing_key(store()))
    # What it is for is part of what is signed, so that it is no other signature of this program.
    key = hmac.digest(secret, f"tablet {call.person.id}".encode(), hashlib.sha256)
    return 200, TabletKey(key=base64.b64encode(key).decode(), person=call.person.id)


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/key",
        "The key that encrypts what waits on this person's tablet",
        tablet_key,
        {200: TabletKey},
    ),
)
