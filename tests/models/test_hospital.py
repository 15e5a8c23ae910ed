"""Claims of an id token: which hold, and what role and wards they give."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hospital import LONGEST_SINCE_ASKED, NotVouched, Rules, vouched

NOW = 1_800_000_000
RULES = Rules(
    "https://hospital", "capwatch", {"doctors": "oncologist", "nurses": "nurse"}, wards={"w": "West", "a": "*"}
)
CLAIMS = {
    "iss": "https://hospital",
    "aud": "capwatch",
    "sub": "s-1",
    "exp": NOW + 60,
    "groups": ["nurses", "w", "porters"],
    "name": " Nina \n Example ",
    "preferred_username": "nina",
}


def test_role_and_wards_come_from_what_the_claims_hold() -> None:
    found = vouched(CLAIMS, RULES, NOW)
    assert (found.subject, found.username, found.display_name) == ("s-1", "nina", "Nina Example")
    assert (found.role, found.wards, found.given, found.until) == ("nurse", {"West"}, True, NOW + 60)


@pytest.mark.parametrize(
    ("groups", "role", "wards"),
    [
        (["nurses", "doctors"], "oncologist", frozenset()),
        (["doctors", "w", "a"], "oncologist", None),
        ("nurses", "nurse", frozenset()),
        (["nurses", 7, None, ["w"]], "nurse", frozenset()),
    ],
)
def test_the_first_role_that_fits_counts(groups: Any, role: str, wards: frozenset[str] | None) -> None:
    found = vouched(CLAIMS | {"groups": groups}, RULES, NOW)
    assert (found.role, found.wards) == (role, wards)


@pytest.mark.parametrize("groups", [[], None, "nurse", ["Nurses"], ["nurses "], {"nurses": True}, 7, [["nurses"]]])
def test_a_role_that_is_not_held_is_not_given(groups: Any) -> None:
    with pytest.raises(NotVouched, match="no role in Capwatch") as refused:
        vouched(CLAIMS | {"groups": groups}, RULES, NOW)
    assert refused.value.subject == "s-1"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://hospital/"}, "another program"),
        ({"iss": None}, "another program"),
        ({"aud": "capwatch2"}, "another program"),
        ({"aud": []}, "another program"),
        ({"aud": None}, "another program"),
        ({"sub": ""}, "who you are"),
        ({"sub": 7}, "who you are"),
        ({"exp": None}, "who you are"),
        ({"exp": True}, "who you are"),
        ({"exp": "1800000060"}, "who you are"),
        ({"exp": float("inf")}, "who you are"),
        ({"exp": float("nan")}, "who you are"),
        ({"exp": NOW}, "run out"),
        ({"exp": NOW - 1}, "run out"),
        ({"auth_time": NOW - LONGEST_SINCE_ASKED - 1}, "run out"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(NotVouched, match=why):
        vouched(CLAIMS | changed, RULES, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW + 1},
        {"aud": ["another", "capwatch"]},
        {"auth_time": NOW - LONGEST_SINCE_ASKED},
        {"auth_time": NOW + 1},
        {"auth_time": None},
    ],
)
def test_a_token_that_just_holds_is_taken(changed: dict[str, Any]) -> None:
    assert vouched(CLAIMS | changed, RULES, NOW).role == "nurse"


def test_where_every_device_has_one_user_it_may_be_long_ago() -> None:
    rules = Rules("https://hospital", "capwatch", RULES.roles, prompt="select_account")
    assert vouched(CLAIMS | {"auth_time": NOW - 80_000}, rules, NOW).given is False


def test_a_claim_may_lie_within_another() -> None:
    rules = Rules(
        "https://hospital",
        "capwatch",
        {"capwatch-nurse": "nurse"},
        roles_claim="realm_access.roles",
        name_claim="x.y.z",
    )
    claims = CLAIMS | {"realm_access": {"roles": ["capwatch-nurse"]}, "x": {"y": 7}}
    assert vouched(claims, rules, NOW).display_name == "nina"


def test_an_address_as_the_name_of_a_claim_is_taken_whole() -> None:
    rules = Rules("https://hospital", "capwatch", {"n": "nurse"}, roles_claim="https://hospital.example/roles")
    assert vouched(CLAIMS | {"https://hospital.example/roles": "n"}, rules, NOW).role == "nurse"


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(claims=st.dictionaries(st.sampled_from([*CLAIMS, "auth_time", "email"]), _ANYTHING))
def test_whatever_a_token_holds_it_is_refused_or_understood(claims: dict[str, Any]) -> None:
    try:
        found = vouched(CLAIMS | claims, RULES, NOW)
    except NotVouched:
        return
    assert found.role in RULES.roles.values()
    assert found.until > NOW
