"""The rules of feedback as they hold in a municipality, and the code that follows a matter."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.models import VoiceSetting
from styrkedjan.domain.providers.settings import Held
from styrkedjan.domain.voices.rules import Neighbour, Theme, Times, VoiceRules
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions

# Neither O and 0 nor I and 1: a code is read aloud over the telephone.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, LENGTH = 3, 4


def rules() -> VoiceRules:
    """The installation's file (no query)."""
    return load_definitions().voice_rules["standard"]


def themes() -> Mapping[str, Theme]:
    return {one.id: one for one in rules().themes}


def theme_name(key: str) -> str:
    found = themes().get(key)
    return found.name if found else "Inte sorterat"


def neighbours() -> Mapping[str, Neighbour]:
    return {one.id: one for one in rules().neighbours}


def held(principal: Unit, known: Known) -> Mapping[str, Held]:
    """Every setting as it holds (one query)."""
    rows = known.rows(VoiceSetting).filter(principal=principal).select_related("known_by")
    own = {row.key: row for row in rows}
    return {one.id: Held(one, own.get(one.id)) for one in rules().settings}


def whole(settings: Mapping[str, Held], key: str) -> int | None:
    """A count; None where nobody has written one in."""
    found = settings[key].number
    return None if found is None else int(found)


def times(settings: Mapping[str, Held]) -> Times:
    return Times(whole(settings, "acknowledge_days"), whole(settings, "answer_days"))


def person_confirms(settings: Mapping[str, Held]) -> frozenset[str]:
    """The service areas where a person, and no receipt, confirms."""
    return frozenset(code.strip() for code in settings["person_confirms"].value.split(",") if code.strip())


def new_code() -> str:
    """`K7QM-2XHD-9RTV`: sixty bits, given to the one who wrote and kept by nobody else."""
    drawn = (secrets.choice(ALPHABET) for _ in range(GROUPS * LENGTH))
    text = "".join(drawn)
    return "-".join(text[at : at + LENGTH] for at in range(0, len(text), LENGTH))


def digest(code: str) -> str:
    """What is kept of a code, however it is typed."""
    plain = "".join(one for one in code.upper() if one in ALPHABET)
    return salted_hmac("styrkedjan.voices.code", plain, algorithm="sha256").hexdigest()
