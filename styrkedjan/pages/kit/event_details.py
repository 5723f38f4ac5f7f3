"""What an event of the audit log was about, in Swedish: names of details and the code words among their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WORDS: dict[str, str] = {
    "active": "i bruk",
    "amount": "belopp",
    "before": "före",
    "budget": "budget",
    "ceiling": "tak",
    "code": "kod",
    "codes": "koder",
    "copied": "kopierade",
    "decided": "beslutad",
    "deadline": "klart senast",
    "decimals": "decimaler",
    "decision": "beslut",
    "description": "beskrivning",
    "destination": "till",
    "desired_result": "önskat resultat",
    "direction": "riktning",
    "element": "mål eller uppdrag",
    "end": "slut",
    "fields": "ändrade fält",
    "floor": "golv",
    "formula": "formel",
    "frequency": "hur ofta",
    "over_year": "över året",
    "key": "beteckning",
    "keys": "beteckningar",
    "kind": "slag",
    "label": "benämning",
    "level": "nivå",
    "minutes": "minuter",
    "model": "styrmodell",
    "name": "namn",
    "owner": "ägare",
    "parent": "bidrar till",
    "period": "period",
    "person": "person",
    "progress": "klart, %",
    "projects": "projekt",
    "purpose": "varför det mäts",
    "reason": "skäl",
    "reallocation": "omdisponering",
    "reports": "rapporter",
    "responsible": "ansvarig",
    "round": "uppföljning",
    "rows": "rader",
    "source": "från",
    "start": "start",
    "state": "läge",
    "supplementary": "tilläggsanslag",
    "technical": "teknisk justering",
    "title": "rubrik",
    "total": "summa",
    "unit": "enhet",
    "unit_of_measure": "måttenhet",
    "values": "värden",
    "withdrawn": "borttagna",
    "year": "år",
}


def word(text: str) -> str:
    """The Swedish word; what has none is shown as it is."""
    return WORDS.get(text, text.replace("_", " "))


def in_words(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, text) of each detail that says something; structures are written plainly."""
    for name, value in details.items():
        if isinstance(value, dict):
            text = ", ".join(f"{word(str(key))} {inner}" for key, inner in value.items())
        elif isinstance(value, list):
            text = ", ".join(WORDS.get(str(inner), str(inner)) for inner in value)
        else:
            text = WORDS.get(str(value), str(value))
        if text:
            yield word(name), text
