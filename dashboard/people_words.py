"""An account, a token and an opened ward in words, for who manages people and looks at access."""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from dashboard import words
from db.people import Account
from db.tokens import Listed

ROLES = {"nurse": "Nurse", "oncologist": "Oncologist", "administrator": "Administrator", "auditor": "Auditor"}


def wards(given: Collection[str] | None, role: str) -> str:
    """The wards of an account; an auditor sees no patients, whatever wards were given."""
    if role == "auditor":
        return "no patients"
    if given is None:
        return "every ward"
    return words.listed(given) if given else "no ward yet"


def lines(one: Account, now: int, zone: ZoneInfo) -> list[str]:
    """What is known of an account beside its name: role and wards; how and when it signed in; what hinders it."""
    way = "Signs in through the hospital" if one.hospital else "Signs in with a password"
    last = "never signed in" if one.last_sign_in is None else f"last {words.clock(one.last_sign_in, zone, now)}"
    pin = "a PIN is set" if one.pin else "no PIN"
    return [f"{ROLES[one.role]}, {wards(one.wards, one.role)}", f"{way}, {last}, {pin}"]


def sought(one: Account) -> str:
    """What an account is found by, in small letters."""
    return " ".join((one.name, one.display_name, one.role, wards(one.wards, one.role))).casefold()


def counted(shown: Sequence[Account], found: Sequence[Account]) -> str:
    """How many accounts are shown, and how many of them are active."""
    active = sum(one.active for one in shown)
    of = f" of {len(found)}" if len(shown) < len(found) else ""
    return f"{len(shown)}{of} accounts, {active} active"


def hindered(one: Account, now: int, zone: ZoneInfo) -> str:
    """Why somebody cannot sign in; empty where nothing hinders."""
    if not one.active:
        return "Not active"
    if one.locked_until is not None and one.locked_until > now:
        return f"Locked after failures until {words.clock(one.locked_until, zone, now)}"
    return ""


def token(one: Listed, now: int, zone: ZoneInfo) -> str:
    """In whose name a token writes, and since when, or when it ended."""
    ended = "" if one.revoked_at is None else f", revoked {words.clock(one.revoked_at, zone, now)}"
    return f"In the name of {one.user}, since {words.clock(one.created_at, zone, now)}{ended}"
