"""Which column of a ledger file is what: named by a person or recognised by its heading; two that fit are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources.tables.headings import ColumnMap, normalised

FIELDS = (
    "responsibility", "account", "activity", "project", "counterparty", "object",
    "year", "period", "day", "amount", "debit", "credit", "voucher", "text", "account_name",
)  # fmt: skip
LABELS = {
    "responsibility": "ansvar",
    "account": "konto",
    "activity": "verksamhet",
    "project": "projekt",
    "counterparty": "motpart",
    "object": "objekt",
    "year": "år",
    "period": "period",
    "day": "datum",
    "amount": "belopp",
    "debit": "debet",
    "credit": "kredit",
    "voucher": "verifikation",
    "text": "text",
    "account_name": "kontonamn",
}
# Headings as seen in exports, the surest first: where two stand in one file, the surer is meant. No heading of a
# balance is here: a balance is the sum of the rows above it, and reading it as an amount counts them again.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "responsibility": ("ansvar", "ansvarskod", "ansv", "kostnadsställe", "kst", "enhet", "responsibility"),
    "account": ("konto", "kontonr", "kontokod", "kontonummer", "account"),
    "activity": ("verksamhet", "verksamhetskod", "verks", "vht", "vsh", "activity", "activity code"),
    "project": ("projekt", "projektkod", "projektnr", "proj", "project"),
    "counterparty": ("motpart", "motpartskod", "mpart", "counterparty"),
    "object": ("objekt", "objektkod", "obj", "object"),
    "year": ("år", "räkenskapsår", "bokföringsår", "redovisningsår", "year"),
    "period": ("period", "redovisningsperiod", "månad", "bokföringsperiod", "month"),
    "day": ("datum", "bokföringsdatum", "verifikationsdatum", "verdatum", "bokfdatum", "transdatum", "dag", "date"),
    "amount": ("belopp", "belopp kr", "belopp sek", "belopp tkr", "belopp mnkr", "utfall", "summa", "amount"),
    "debit": ("debet", "debit"),
    "credit": ("kredit", "credit"),
    "voucher": ("verifikation", "verifikationsnr", "vernr", "ver", "verifikationsnummer", "verifikat", "voucher"),
    "text": ("text", "verifikationstext", "transaktionstext", "benämning", "radtext", "vertext", "description"),
    "account_name": ("kontonamn", "kontobenämning", "kontots namn", "kontotext", "account name"),
}  # fmt: skip
_FIELD_OF = {normalised(word): (name, rank) for name, words in SYNONYMS.items() for rank, word in enumerate(words)}


def guess(headings: Sequence[object]) -> dict[str, int]:
    """Field -> place in `headings`, for those that are recognised. The surest heading wins, then the first."""
    found: dict[str, tuple[int, int]] = {}
    for place, heading in enumerate(headings):
        known = _FIELD_OF.get(normalised(heading))
        if known is not None:
            name, rank = known
            found[name] = min(found.get(name, (rank, place)), (rank, place))
    return {name: place for name, (_, place) in found.items()}


def fit(records: Sequence[Sequence[object]], given: ColumnMap | None) -> int:
    """How many columns the best of the first rows names."""
    return max((_score(record, given) for record in records), default=0)


def _score(record: Sequence[object], given: ColumnMap | None) -> int:
    wanted = {normalised(heading) for heading in given.headings.values()} if given else set()
    return len(guess(record)) + 2 * sum(normalised(cell) in wanted for cell in record)


def header_row(records: Sequence[Sequence[object]], given: ColumnMap | None) -> int | None:
    """Which of the first rows holds the headings; None when no row does."""
    scores = [_score(record, given) for record in records]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else None


def resolve(headings: Sequence[object], given: ColumnMap | None, file: str, where: str) -> dict[str, int]:
    """Field -> place. What is given goes before what is recognised. Raises InvalidInput with all that is missing."""
    places = guess(headings)
    problems = []
    for name in given.headings if given else ():
        if name not in FIELDS:
            remedy = f"Fälten är {listing([*LABELS.values()])}."
            problems.append(Problem(file, where, f"Fältet {name} finns inte i en huvudbok.", remedy))
            continue
        place = given.place(name, headings) if given else None
        if place is None:
            what = f"Det finns ingen kolumn ”{given.headings[name] if given else ''}” för {LABELS[name]}."
            remedy = f"Välj någon av {', '.join(str(each) for each in headings if str(each).strip())}."
            problems.append(Problem(file, where, what, remedy))
        else:
            places = {other: at for other, at in places.items() if at != place or other == name}
            places[name] = place
    problems += _two_amounts(headings, places, given, file, where)
    problems += _missing(places, headings, file, where)
    if problems:
        raise InvalidInput(problems)
    return places


def _two_amounts(
    headings: Sequence[object], places: dict[str, int], given: ColumnMap | None, file: str, where: str
) -> list[Problem]:
    """Several columns that may hold the amount: a person says which. Beside debit and credit none is needed."""
    if given and {"amount", "debit", "credit"} & given.headings.keys():
        if "amount" in given.headings:
            places.pop("debit", None)
            places.pop("credit", None)
        else:
            places.pop("amount", None)
        return []
    taken = {place for name, place in places.items() if name != "amount"}
    found = [
        str(heading).strip()
        for place, heading in enumerate(headings)
        if _FIELD_OF.get(normalised(heading), ("",))[0] == "amount" and place not in taken
    ]
    if {"debit", "credit"} <= places.keys():
        if [normalised(heading)[:6] for heading in found] != ["belopp"]:
            places.pop("amount", None)
        return []
    if len(found) < 2:
        return []
    what = f"Flera kolumner kan vara beloppet: {listing(found)}."
    return [Problem(file, where, what, f"Välj vilken på sidan, eller med --map {found[0]}=belopp.")]


def _missing(places: Mapping[str, int], headings: Sequence[object], file: str, where: str) -> list[Problem]:
    needed = [
        ("account" in places, "konto"),
        ("amount" in places or {"debit", "credit"} <= places.keys(), "belopp (eller debet och kredit)"),
        ("period" in places or "day" in places, "period eller datum"),
        ("responsibility" in places, "ansvar"),
    ]
    there = ", ".join(str(each).strip() for each in headings if str(each).strip())
    return [
        Problem(
            file,
            where,
            f"Kolumnen för {label} hittades inte.",
            f"Välj bland filens kolumner ({there}), på sidan eller med --map RUBRIK={label.split()[0]}.",
        )
        for found, label in needed
        if not found
    ]
