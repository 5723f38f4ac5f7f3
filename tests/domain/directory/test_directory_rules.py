"""Keys of accounts, codes by the minute, filters and changes: each by its table."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.directory import filters, totp
from styrkedjan.domain.directory.affiliations import (
    Affiliation,
    Presented,
    affiliation,
    counting,
    keyed,
    require_level,
    roles_by_groups,
)
from styrkedjan.domain.directory.patching import BadPatch, patched
from styrkedjan.domain.errors import Refused


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vlindman@5562265719", Affiliation("vlindman", "5562265719")),
        ("vlindman@556226-5719", Affiliation("vlindman", "5562265719")),
        ("vlindman@165562265719", Affiliation("vlindman", "5562265719")),
        ("a@b@2120001234", Affiliation("a@b", "2120001234")),
        ("191212121212@2120001234", None),
        ("121212-1212@2120001234", None),
        ("vlindman", None),
        ("@2120001234", None),
        ("vlindman@ekevik.se", None),
        ("x" * 151 + "@2120001234", None),
        ("a\x00b@2120001234", None),
    ],
)
def test_an_affiliation_is_uid_and_organisation_and_never_a_person_number(text: str, found: Affiliation | None) -> None:
    assert affiliation(text) == found


def test_only_affiliations_that_the_log_in_may_speak_for_count() -> None:
    ours, theirs = Affiliation("a", "2120001234"), Affiliation("b", "5562265719")
    assert counting(Presented((theirs, ours, ours)), {"2120001234"}) == (ours,)
    with pytest.raises(Refused, match="personnummer räcker inte"):
        counting(Presented((theirs,)), {"2120001234"})
    with pytest.raises(Refused, match="starkare legitimationen"):
        require_level("loa2", ("loa3",))
    require_level("", ())


def test_groups_give_roles_whatever_their_case() -> None:
    rules = [("Rektorer", "unit_head", 1), ("rektorer", "reader", 2), ("Andra", "reader", 3)]
    assert roles_by_groups(["REKTORER"], rules) == {("unit_head", 1), ("reader", 2)}


# RFC 6238, appendix B, SHA-1: the last six of eight digits.
@pytest.mark.parametrize(
    ("time", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_the_standards_and_are_used_once(time: int, code: str) -> None:
    secret = b"12345678901234567890"
    step = totp.matching_step(secret, code, time)
    assert step == time // 30
    assert totp.matching_step(secret, f"{code[:3]} {code[3:]}", time + 30) == step
    assert totp.matching_step(secret, code, time, after=step) is None
    assert totp.matching_step(secret, code, time + 120) is None


ANNA: dict[str, Any] = {
    "id": "1", "userName": "anna", "active": True, "emails": [{"value": "a@x.se", "type": "work"}],
    "urn:x:User": {"department": "Skolan"}, "name": {"givenName": "Anna"},
}  # fmt: skip


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_filter_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(filters.BadFilter):
        assert filters.parse(text)(ANNA) in {True, False}


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        ({"op": "Replace", "path": "active", "value": False}, {"active": False}),
        ({"op": "add", "value": {"name.familyName": "Berg"}}, {"name": {"givenName": "Anna", "familyName": "Berg"}}),
        (
            {"op": "replace", "path": 'emails[type eq "work"].value', "value": "b@x.se"},
            {"emails": [{"value": "b@x.se", "type": "work"}]},
        ),
        (
            {"op": "add", "path": 'emails[type eq "home"].value', "value": "c@x.se"},
            {"emails": [*ANNA["emails"], {"type": "home", "value": "c@x.se"}]},
        ),
        ({"op": "remove", "path": 'emails[value eq "a@x.se"]'}, {"emails": []}),
        (
            {"op": "replace", "path": "urn:x:User:department", "value": "Vården"},
            {"urn:x:User": {"department": "Vården"}},
        ),
        (
            {"op": "replace", "value": {"urn:x:User": {"division": "A"}}},
            {"urn:x:User": {"department": "Skolan", "division": "A"}},
        ),
    ],
)  # fmt: skip
def test_changes(operation: dict[str, Any], after: dict[str, Any]) -> None:
    assert patched(ANNA, [operation], fixed=frozenset({"id"})) == ANNA | after


@pytest.mark.parametrize("path", ["id", "ID", "a[", "[x]", "userName.inner", 'emails[type eq "x"]'])
def test_changes_that_cannot_be_made(path: str) -> None:
    with pytest.raises(BadPatch):
        patched(ANNA, [{"op": "replace", "path": path, "value": "1"}], fixed=frozenset({"id"}))


def test_a_key_needs_both_parts() -> None:
    assert keyed("", "2120001234") is None
    assert str(keyed(" a ", "212000-1234")) == "a@2120001234"
