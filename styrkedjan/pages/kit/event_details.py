"""What an event of the audit log was about, in Swedish: names of details and the code words among their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from styrkedjan.domain.swedish import exact

_AMOUNT = re.compile(r"-?\d+\.\d+|-\d+")
# "1.10" among these is a goal's number and no amount.
_CODES = frozenset({"code", "codes", "key", "keys", "element"})

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
    "answers": "svar",
    "area": "område",
    "areas": "områden",
    "group": "grupp",
    "inspected": "hos",
    "law": "lag",
    "not_made": "inte gjorda",
    "obeyed": "följt",
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
    "last_year": "sista år",
    "way": "hantering",
    "generation": "paketets generation",
    "about": "om",
    "activity": "aktivitet",
    "answer": "svar",
    "applicant": "sökande",
    "assessed": "bedömda",
    "bodies": "nämnder",
    "carried": "överfört",
    "committees": "nämnder",
    "complete": "fullständigt",
    "conflicts": "jäv",
    "consequence": "konsekvens",
    "contacts": "kontaktuppgifter",
    "count": "antal",
    "criterion": "fråga",
    "daily": "dagligt brev",
    "dataset": "datamängd",
    "deficit_year": "underskottets år",
    "duty": "uppdrag",
    "edition": "utgåva",
    "ends": "slutar",
    "enough": "tillräckligt",
    "fee": "avgift",
    "fees": "avgifter",
    "file": "fil",
    "granted": "beviljat",
    "helped": "hjälpte",
    "indicator": "indikator",
    "invited": "inbjudna",
    "items": "poster",
    "kept": "behållna",
    "key_figure": "nyckeltal",
    "likelihood": "sannolikhet",
    "measures": "åtgärder",
    "method": "metod",
    "move": "steg",
    "municipality": "kommun",
    "named": "nämnda",
    "nominees": "nominerade",
    "number": "nummer",
    "occasion": "tillfälle",
    "on": "dag",
    "organisation": "organisation",
    "outcome": "utfall",
    "performer": "utförare",
    "persons": "personer",
    "promise": "löfte",
    "proposed": "förslag",
    "question": "fråga",
    "questions": "frågor",
    "rating": "bedömning",
    "result": "resultat",
    "rule": "regel",
    "secret": "sekretess",
    "service": "tjänst",
    "sha256": "kontrollsumma",
    "shown": "visade",
    "signed_on": "undertecknat",
    "started_on": "börjat",
    "step": "steg",
    "sufficiency": "tillräcklighet",
    "texts": "texter",
    "through_year": "till och med",
    "to": "till",
    "told": "beskrivning",
    "until": "till och med",
    "valid_from": "gäller från",
    "value": "värde",
    "voted": "röst",
    "winner": "vinnare",
    "worked": "fungerade",
    "years": "år",
}


def word(text: str) -> str:
    """The Swedish word; what has none is shown as it is."""
    return WORDS.get(text, text.replace("_", " "))


def in_words(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, text) of each detail that says something; structures are written plainly."""
    for name, value in details.items():
        written = str if name in _CODES else _written
        if isinstance(value, dict):
            text = ", ".join(f"{word(str(key))} {_written(inner)}" for key, inner in value.items())
        elif isinstance(value, list):
            text = ", ".join(map(written, value))
        else:
            text = written(value)
        if text:
            yield word(name), text


def _written(value: Any) -> str:
    """An amount as people write it; a text of digits alone may be a code or a year and stays as it is."""
    text = str(value)
    return exact(Decimal(text)) if _AMOUNT.fullmatch(text) else WORDS.get(text, text)
