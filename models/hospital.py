"""Who somebody is by the hospital's sign-in: what an id token says of them, turned into a role and wards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.legible import legible
from models.phrases import phrase

EVERY_WARD = "*"
"""What stands for every ward in `Rules.wards`."""

LOGIN = "login"
"""The prompt that asks for the password at each sign-in."""

LONGEST_SINCE_ASKED = 15 * 60
"""In seconds: how long ago the hospital may have asked for the password where it is asked for at each sign-in.

An arbitrary choice: time to find one's second factor, and too little for the next person at the tablet.
"""

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Rules:
    """Which issuer and client (`aud`) count, and what their claims give.

    `roles` and `wards` map what a claim holds to a role and to a ward (EVERY_WARD for all); the first role that fits
    counts. No `wards`: they are given in the program.
    """

    issuer: str
    client: str
    roles: Mapping[str, str]
    roles_claim: str = "groups"
    wards: Mapping[str, str] = field(default_factory=dict)
    wards_claim: str = "groups"
    name_claim: str = "name"
    prompt: str = LOGIN


@dataclass(frozen=True)
class Vouched:
    """Somebody as the hospital knows them. `wards`: None is every ward; `given`: whether the claims decide on wards."""

    issuer: str
    subject: str
    username: str
    display_name: str
    role: str
    wards: frozenset[str] | None
    given: bool
    until: int


class NotVouched(Exception):
    """Why somebody is not let in; the message is a sentence. `subject`: whom the token, otherwise right, is of."""

    def __init__(self, sentence: str, subject: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.subject = sentence, subject


def vouched(claims: Mapping[str, Any], rules: Rules, now: int) -> Vouched:
    """Who the claims of an id token, whose signature and nonce were checked, are of; raises NotVouched.

    `now` in seconds, as `exp` and `auth_time`. What is checked: OpenID Connect Core 1.0, section 3.1.3.7.
    """
    subject, until = claims.get("sub"), _seconds(claims.get("exp"))
    if claims.get("iss") != rules.issuer or rules.client not in _texts(claims.get("aud")):
        raise NotVouched(phrase("The hospital's sign-in was made for another program."))
    if not isinstance(subject, str) or not subject.strip() or until is None:
        raise NotVouched(phrase("The hospital's sign-in does not say who you are."))
    if until <= now or _asked_long_ago(claims, rules, now):
        raise NotVouched(phrase("The hospital's sign-in has run out. Sign in again."), subject)
    role = next((role for group, role in rules.roles.items() if group in _held(claims, rules.roles_claim)), None)
    if role is None:
        raise NotVouched(phrase("Your hospital account has no role in Capwatch. Ask those who look after it."), subject)
    username = _text(claims.get("preferred_username")) or _text(claims.get("email")) or subject.strip()
    shown = _text(_at(claims, rules.name_claim)) or username
    return Vouched(
        rules.issuer,
        subject,
        username[:_LONGEST_NAME],
        shown[:_LONGEST_NAME],
        role,
        _wards(claims, rules),
        bool(rules.wards),
        until,
    )


def _asked_long_ago(claims: Mapping[str, Any], rules: Rules, now: int) -> bool:
    # Whoever sits at the tablet could take the prompt out of the address, and be let in as who was there before.
    asked = _seconds(claims.get("auth_time"))
    return rules.prompt == LOGIN and asked is not None and now - asked > LONGEST_SINCE_ASKED


def _wards(claims: Mapping[str, Any], rules: Rules) -> frozenset[str] | None:
    held = _held(claims, rules.wards_claim)
    wards = frozenset(ward for group, ward in rules.wards.items() if group in held)
    return None if EVERY_WARD in wards else wards


def _held(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    return frozenset(_texts(_at(claims, path)))


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of that name, or, with dots, one within another: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [one for one in values if isinstance(one, str)]


def _text(value: Any) -> str:
    return " ".join(legible(value).split()) if isinstance(value, str) else ""


def _seconds(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None
