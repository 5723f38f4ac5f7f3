"""Is this file what was decided? Asked of a file alone, or of a file and the reports that were decided here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.areas.reporting.models import FrozenReport
from styrkedjan.reports import sealing
from styrkedjan.reports.figures import grouped, moment
from styrkedjan.reports.freezing import reopen, value_of
from styrkedjan.reports.material import layout_for
from styrkedjan.reports.sealing import Carried
from styrkedjan.reports.writers import Format


class Verdict(StrEnum):
    """The three answers."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"genuine": "Äkta", "altered": "Ändrad", "unknown": "Okänd"}[self.value]


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict and the sentences that say what it rests on."""

    verdict: Verdict
    sentences: tuple[str, ...]
    sha256: str = ""


_RESAVED = (
    "Innehållet kan ha ändrats, eller filen sparats om i ett annat program. Hämta den beslutade på nytt och jämför."
)


def verify(data: bytes) -> Answer:
    """The file held against what was decided here. Raises Refused for a file that cannot be read."""
    found = sealing.carried(data)
    if found is None:
        return _unknown_file()
    row = (
        FrozenReport.objects.filter(sha256=found.sha256)
        .select_related("report__unit__principal", "report__round__plan_year__principal")
        .first()
    )
    if found.form is Format.JSON:
        return _json(found, row)
    if row is None:
        return _undecided(found)
    if not reopen(row).intact:
        sentence = "Den beslutade rapporten i databasen stämmer inte längre med sin kontrollsumma."
        return Answer(Verdict.UNKNOWN, (sentence, "Jämför med arkivets exemplar."), found.sha256)
    if sealing.fits(found) or _written_again(found, row):
        return _genuine(row)
    return Answer(Verdict.ALTERED, (f"Filen säger sig vara {_name(row)}, men är inte den fil som skrevs.", _RESAVED))


def verify_alone(data: bytes) -> Answer:
    """Without any database: a JSON file is held against the checksum it carries, the other forms cannot be."""
    found = sealing.carried(data)
    if found is None:
        return _unknown_file()
    if found.form is not Format.JSON:
        told = ("Filen kan bara prövas där rapporten beslutades.", f"Den säger sig ha {_sum(found.sha256)}.")
        return Answer(Verdict.UNKNOWN, told, found.sha256)
    if found.computed != found.sha256:
        return _broken(found)
    told = (
        "Text och siffror ger kontrollsumman i filen.",
        "Jämför den med den som står tryckt i den beslutade rapporten.",
    )
    return Answer(Verdict.GENUINE, (*told, f"{_sum(found.sha256).capitalize()}."), found.sha256)


def _json(found: Carried, row: FrozenReport | None) -> Answer:
    if found.computed != found.sha256:
        return _broken(found)
    return _undecided(found) if row is None else _genuine(row)


def _broken(found: Carried) -> Answer:
    told = "Text och siffror ger en annan kontrollsumma än den som står i filen."
    return Answer(
        Verdict.ALTERED, (told, f"I filen: {_sum(found.sha256)}. Uträknad: {_sum(found.computed) or 'ingen'}.")
    )


def _written_again(found: Carried, row: FrozenReport) -> bool:
    """The decided value written now gives the same content: so it is the file, whatever key it was sealed with."""
    value = value_of(row)
    again = sealing.issue(value, found.form, layout_for(row.report, value.document))
    fresh = sealing.carried(again.data)
    return fresh is not None and fresh.content == found.content


def _genuine(row: FrozenReport) -> Answer:
    told = (
        f"{_name(row)}.",
        f"Beslutad: {row.decision_text}. Visar vad som var känt {moment(row.known_at)}.",
        f"{_sum(row.sha256).capitalize()}.",
    )
    return Answer(Verdict.GENUINE, told, row.sha256)


def _undecided(found: Carried) -> Answer:
    whole = found.computed == found.sha256 if found.form is Format.JSON else sealing.fits(found)
    told = f"Ingen rapport med {_sum(found.sha256)} är beslutad här."
    more = (
        "Filen är hel men är ett utkast eller ett underlag."
        if whole
        else "Den är ändrad, eller skriven någon annanstans."
    )
    return Answer(Verdict.UNKNOWN, (told, more), found.sha256)


def _unknown_file() -> Answer:
    told = (
        "Filen bär ingen kontrollsumma härifrån: den är inte hämtad ur systemet, eller sparad om i ett annat program."
    )
    return Answer(Verdict.UNKNOWN, (told,))


def _name(row: FrozenReport) -> str:
    return f"{row.report.round.name}, {row.report.unit.name}"


def _sum(checksum: str) -> str:
    return f"kontrollsumman {grouped(checksum)}"
