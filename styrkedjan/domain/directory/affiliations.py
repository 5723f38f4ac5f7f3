"""What a log-in elsewhere says of a person, and which of it counts here.

An account is known by `uid` and organisation together (Sweden Connect's orgAffiliation, "uid@orgnr"). A person number
says who somebody is and not what they are employed to do, so it opens nothing and is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from styrkedjan.domain.errors import Refused

# Ten digits, or twelve with the century that registers write before an organisation's number.
_ORGANISATION = re.compile(r"(?:16)?(\d{6})-?(\d{4})")
_PERSON_NUMBER = re.compile(r"(?:18|19|20)?\d{6}[-+]?\d{4}")
LONGEST_UID = 150


@dataclass(frozen=True, slots=True, order=True)
class Affiliation:
    """One employment or assignment: the key of an account."""

    uid: str
    organisation: str

    def __str__(self) -> str:
        return f"{self.uid}@{self.organisation}"


@dataclass(frozen=True, slots=True)
class Presented:
    """What a log-in has told, once its signature, time and addressee have been tried."""

    affiliations: tuple[Affiliation, ...]
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    groups: tuple[str, ...] = ()
    level: str = ""


def organisation_number(text: str) -> str | None:
    """Ten digits out of the ways an organisation's number is written; None for anything else."""
    found = _ORGANISATION.fullmatch(text.strip())
    return "".join(found.groups()) if found else None


def affiliation(text: str) -> Affiliation | None:
    """`uid@orgnr`. None where it is something else, and where the uid is a person number: that is no account's key."""
    uid, _, scope = text.strip().rpartition("@")
    return keyed(uid, scope)


def keyed(uid: str, organisation: str) -> Affiliation | None:
    """The two parts as a key, or None."""
    number, uid = organisation_number(organisation), uid.strip()
    if number is None or not uid or len(uid) > LONGEST_UID or not uid.isprintable() or _PERSON_NUMBER.fullmatch(uid):
        return None
    return Affiliation(uid, number)


def counting(presented: Presented, organisations: Collection[str]) -> tuple[Affiliation, ...]:
    """The affiliations in the organisations that the log-in may speak for, each once, in order.

    Raises Refused with a sentence when none is: also when a person number is all that came.
    """
    found = tuple(dict.fromkeys(one for one in presented.affiliations if one.organisation in organisations))
    if not found:
        raise Refused(
            "Inloggningen berättade inte var du är anställd eller har uppdrag, eller nämnde en organisation som inte "
            "får logga in här.",
            "Ett personnummer räcker inte. Logga in med din tjänstelegitimation, eller be din it-avdelning att lämna "
            "ut tillhörighet (orgAffiliation).",
        )
    return found


def require_level(level: str, accepted: Collection[str]) -> None:
    """Refuse a log-in that was made with less than is asked for; where nothing is asked for, all will do."""
    if accepted and level not in accepted:
        raise Refused(
            "Du loggade in på ett sätt som inte räcker för Styrkedjan.",
            "Logga in igen med den starkare legitimationen, till exempel den på ditt tjänstekort.",
        )


# A rule: who is in the group holds the role on the unit.
Rule = tuple[str, str, int]
Held = tuple[str, int]


def roles_by_groups(groups: Iterable[str], rules: Iterable[Rule]) -> set[Held]:
    """The (role, unit) that the groups give. A group is named as the directory names it, whatever its case."""
    names = {name.casefold() for name in groups}
    return {(role, unit) for group, role, unit in rules if group.casefold() in names}


def texts(value: object) -> tuple[str, ...]:
    """A claim or an attribute as texts: one, a list of them, or nothing."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(one.strip() for one in values if isinstance(one, str) and one.strip())


def first_text(told: Mapping[str, object], *names: str) -> str:
    """The first text among the names."""
    return next((one for name in names if name for one in texts(told.get(name))), "")
