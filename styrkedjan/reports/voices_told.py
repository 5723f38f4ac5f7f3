"""Voices in one sentence, the worst first: for the pages and for the documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from styrkedjan.analysis.rising import Rise
from styrkedjan.areas.voices.queries.listening import Listening
from styrkedjan.areas.voices.queries.promises import PromiseLine
from styrkedjan.areas.voices.queries.years import Place, Year
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.domain.voices.feedback import FeedbackKind
from styrkedjan.reports.headlines import Headline

NOUNS = {
    FeedbackKind.COMPLAINT: ("klagomål", "klagomål"), FeedbackKind.IDEA: ("idé", "idéer"),
    FeedbackKind.PRAISE: ("beröm", "beröm"), FeedbackKind.QUESTION: ("fråga", "frågor"),
}  # fmt: skip


def headline(year: Year) -> Headline:
    """`Tre synpunkter väntar för länge, den äldsta sedan 2026-10-02.`"""
    name, count = year.unit.label, len(year.matters)
    if year.late:
        oldest = year.late[0]
        since = f", den äldsta skulle ha varit klar {oldest.due.on}" if oldest.due else ""
        waits = plural(len(year.late), "synpunkt väntar", "synpunkter väntar")
        return Headline(f"{name}: ", waits, f" för länge{since}", True)
    if year.patterns:
        return Headline("", "Fler klagar", f" på {year.named(year.patterns[0].key).lower()} hos {name}", True)
    if not count:
        return Headline(f"{name} har inte fått någon synpunkt {year.at}")
    came = f"{name} har fått {plural(count, 'synpunkt', 'synpunkter')} {year.at}"
    if year.improved:
        return Headline(f"{came} och ", plural(len(year.improved), "sak", "saker"), " har blivit bättre av dem")
    return Headline(came)


def came_in(year: Year) -> str:
    """`41 klagomål, 6 idéer och 12 beröm. Året före hade 38 kommit samma dag.`"""
    words = [plural(count, *NOUNS[kind]) for kind, count in year.kinds.items()]
    done, judged = year.in_time
    told = [f"{listing(words).capitalize()}." if words else "Ingenting har kommit in."]
    told.append(f"Året före hade {number(year.before)} kommit vid samma tid.")
    if judged:
        told.append(f"{number(done)} av {number(judged)} svar kom i tid.")
    just, asked = year.justified
    if asked:
        told.append(f"{number(just)} av {number(asked)} utredda klagomål var helt eller delvis befogade.")
    return " ".join(told)


def pattern(year: Year, rise: Rise[Place]) -> str:
    """`Bemötande på Ekbacken: 9 klagomål på tre månader, väntat 3,2 om inget hade ändrats.`"""
    expected = number(Decimal(str(rise.expected)), 1)
    return f"{year.named(rise.key)}: {rise.count} klagomål på tre månader, väntat {expected} om inget hade ändrats."


def patterns_note(year: Year) -> str:
    """What has been looked at, and what it means."""
    if not year.tried:
        return "Det är för få klagomål för att säga om något har ökat."
    looked = plural(year.tried, "jämförelse", "jämförelser")
    return (
        f"Av {looked} är risken högst 5 procent att ens en av dem pekas ut av slumpen. En person som skriver många "
        "gånger kan ändå se ut som en ökning, så läs ärendena."
    )


def promises(name: str, at: int, found: Sequence[PromiseLine]) -> Headline:
    """`Två av sju löften hölls inte 2026, värst ”Bygglov inom tio veckor”.`"""
    judged = [one for one in found if one.kept.judged]
    broken = [one for one in judged if one.is_broken]
    if not found:
        return Headline(f"{name} har inga löften till invånarna")
    if not judged:
        return Headline(f"{name} har {plural(len(found), 'löfte', 'löften')}, och inget är mätt {at}")
    if broken:
        worst = min(broken, key=lambda one: one.kept.share or Decimal(0))
        return Headline(
            f"{name}: ", f"{len(broken)} av {len(judged)}", f" löften är brutna {at}, mest ”{worst.row.text}”", True
        )
    return Headline(f"{name}: ", f"{len(judged)} av {len(judged)}", f" löften är hållna {at}")


def listening(name: str, found: Listening, today: date) -> Headline:
    """What waits longest for an answer, else what is open."""
    late = [one for one in found.proposals if one.late]
    if late:
        count = plural(len(late), "medborgarförslag", "medborgarförslag")
        return Headline(f"{name}: ", count, " har väntat mer än ett år utan att fullmäktige fått veta det", True)
    silent = [one for one in found.dialogues if one.state in ("open", "closed") and one.closes < today]
    if silent:
        return Headline(f"{name} har ", "inte svarat", f" dem som var med i ”{silent[0].title}”", True)
    open_now = sum(one.state == "open" for one in found.dialogues) + sum(
        one.row.state == "open" for one in found.surveys
    )
    if not open_now:
        return Headline(f"{name} frågar inte invånarna om något just nu")
    return Headline(f"{name} frågar invånarna om ", plural(open_now, "sak", "saker"), " just nu")
