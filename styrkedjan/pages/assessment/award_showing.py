"""Rounds, applications and seats as tables, pictures and sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.assessment.models import AwardText, PublishedResult
from styrkedjan.areas.assessment.queries.award import Applied, AwardYear, Panel
from styrkedjan.areas.assessment.queries.results import as_result
from styrkedjan.domain.assessment.award import AwardCriterion, Level, SeatKind
from styrkedjan.domain.assessment.award import RoundState as R
from styrkedjan.domain.swedish import day, listing, number, plural
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.tables import Column, ColumnKind

LEVELS = ((Level.NO, Tone.BAD), (Level.PARTLY, Tone.QUIET), (Level.YES, Tone.PLAIN))
NEXT = {
    R.PREPARING: ("award_invite", "Bjud in"), R.INVITED: ("award_close", "Stäng ansökan"),
    R.NOMINATING: ("award_nominate", "För in nomineringen"), R.JUDGING: ("award_decide", "För in juryns beslut"),
}  # fmt: skip


def _count(key: str, heading: str) -> Field:
    return Field(key, Column(heading, ColumnKind.NUMBER))


def name_of(person: Any) -> str:
    return person.get_full_name() or str(person)


def points_of(result: PublishedResult | None) -> Decimal | None:
    return None if result is None else as_result(result).published_total


# --- rounds -----------------------------------------------------------------------------------------------------------


def rounds_table(found: Sequence[AwardYear]) -> ListTable:
    """Every round, the newest first."""
    fields = (
        words("round", "Omgång"), words("state", "Läge"), _count("applied", "Sökande"),
        words("nominees", "Nominerade", aside=True), words("winner", "Vinnare"),
    )  # fmt: skip
    lines = tuple(
        Line(
            (
                one.name, one.state.label, Decimal(len(one.handed_in)), ", ".join(each.name for each in one.nominees),
                one.winner.name if one.winner else "",
            ),
            reverse("assessment:award", kwargs={"pk": one.row.pk}),
        )
        for one in found
    )  # fmt: skip
    return ListTable("Omgångar", fields, lines, noun=("omgång", "omgångar"), name="omgangar")


def headline(year: AwardYear) -> Headline:
    """Where the round stands, what waits first."""
    handed = plural(len(year.handed_in), "kommun har sökt", "kommuner har sökt")
    if year.winner:
        return Headline(f"{year.winner.name} är {year.name}")
    if year.state is R.PREPARING:
        return Headline(f"{year.name} är inte utlyst än")
    if year.state is R.INVITED and not year.handed_in:
        return Headline(f"Ingen har sökt {year.name} än, sista dagen är {day(year.row.apply_by)}")
    if year.state is R.INVITED:
        return Headline("", handed, f" {year.name}, sista dagen är {day(year.row.apply_by)}")
    if year.state is R.NOMINATING:
        group = year.seated(SeatKind.NOMINATOR)
        done = sum(bool(one.votes) for one in group)
        return Headline(f"{handed}, och ", f"{done} av {len(group)}", " i nomineringsgruppen har föreslagit")
    waits = {one.where for one in year.undecidable}
    if waits:
        return Headline("Juryn kan inte besluta än: ", plural(len(waits), "sak väntar", "saker väntar"), "", True)
    return Headline("Juryn har röstat klart, och ", "beslutet", " kan föras in")


@dataclass(frozen=True, slots=True)
class StepShown:
    """A state on the way: passed, the present, or to come."""

    label: str
    css: str
    note: str


def way(year: AwardYear) -> list[StepShown]:
    """The states of a round with the days that are known."""
    every = list(R)
    at = every.index(year.state)
    notes = {
        R.INVITED: f"sök senast {day(year.row.apply_by)}" if year.row.apply_by else "–",
        R.NOMINATING: plural(len(year.handed_in), "ansökan", "ansökningar"),
        R.JUDGING: plural(len(year.nominees), "nominerad", "nominerade"),
        R.DECIDED: day(year.row.decision_date) if year.row.decision_date else "–",
    }
    return [
        StepShown(
            one.label,
            "now" if place == at else "done" if place < at else "",
            notes.get(one, "–") if place <= max(at, 1) else "–",
        )
        for place, one in enumerate(every)
    ]


def next_step(year: AwardYear) -> tuple[str, str] | None:
    """The one clear next step as (address, button); None where it waits for others or nothing is left."""
    if year.state is R.JUDGING and year.undecidable:
        return None
    found = NEXT.get(year.state)
    return (reverse(f"assessment:{found[0]}", kwargs={"pk": year.row.pk}), found[1]) if found else None


def applied_table(year: AwardYear) -> ListTable:
    """Who has handed in, the winner and the nominees first."""
    fields = (
        words("municipality", "Kommun"), words("state", "Läge"), _count("points", "Poäng i utvärderingen"),
        words("assessed", "Utvärdering", aside=True), _count("yes", "Ja-svar"), _count("proposed", "Föreslagen av"),
        words("motivation", "Motivering", aside=True),
    )  # fmt: skip
    ranked = sorted(
        year.handed_in, key=lambda one: (one.row.pk != year.row.winner_id, one.state != "nominated", one.name)
    )
    lines = tuple(
        Line(
            (
                one.name, "Vinnare" if one.row.pk == year.row.winner_id else one.state.label, points_of(one.assessed),
                assessed_in_words(one.assessed), Decimal(said(one)[Level.YES]),
                Decimal(year.proposals.get(one.row.pk, 0)), one.row.motivation,
            ),
            reverse("assessment:award_application", kwargs={"pk": one.row.pk}),
        )
        for one in ranked
    )  # fmt: skip
    return ListTable("Inlämnade ansökningar", fields, lines, noun=("ansökan", "ansökningar"), name="ansokningar")


def assessed_in_words(result: PublishedResult | None) -> str:
    return f"{result.year}, {result.scope.lower()}" if result else "Ingen"


def seats_table(year: AwardYear) -> ListTable:
    """The group and the jury: who has declared, about whom there is a conflict, and who has voted."""
    fields = (
        words("person", "Person"), words("kind", "Var"), words("sent_by", "Utsedd av", aside=True),
        words("declared", "Anmält jäv"), words("voted", "Röstat"),
    )  # fmt: skip
    names = {one.row.pk: one.name for one in year.applications}
    lines = []
    for one in year.seats:
        judged = year.nominees if one.kind is SeatKind.JUROR else year.handed_in
        conflicts = [names[key] for key, conflict in one.declared.items() if conflict and key in names]
        told = ", ".join(conflicts) or ("Inget jäv" if one.declared else "Inte än")
        if one.declared and any(each.row.pk not in one.declared for each in judged):
            told = f"{told}; inte för alla"
        if one.kind is SeatKind.NOMINATOR:
            voted = "Föreslagit" if one.votes else "Inte än"
        else:
            voted = f"{len(one.votes)} av {len(judged) - len(conflicts)}" if judged else "Inte än"
        href = reverse("assessment:award_unseat", kwargs={"pk": one.row.pk}) if year.state is not R.DECIDED else ""
        lines.append(Line((name_of(one.row.person), one.kind.label, one.row.sent_by, told, voted), href))
    return ListTable("Nomineringsgrupp och jury", fields, tuple(lines), noun=("person", "personer"), name="platser")


def picture(year: AwardYear) -> tuple[str, SafeString] | None:
    """The applications' answers before the nomination, the nominees' points after; None before anybody applied."""
    if year.state.tells_nominees:
        return public_picture(year)
    if not year.handed_in:
        return None
    counts = [said(one) for one in year.handed_in]
    series = tuple(
        Series(level.label, tuple(Decimal(one[level]) for one in counts), tone=tone) for level, tone in LEVELS
    )
    chart = Chart(
        ChartKind.COUNTS, tuple(one.name for one in year.handed_in), series, "frågor", category_heading="Kommun"
    )
    return "Hur de sökande svarar", drawn(chart, "Svaren i ansökningarna")


def public_picture(year: AwardYear) -> tuple[str, SafeString] | None:
    """The nominees' points, where they can stand beside each other."""
    known = [(one.name, points_of(one.assessed), one.assessed) for one in year.nominees if one.assessed]
    if len({(row.framework, row.scope) for _, _, row in known}) != 1:
        return None
    known.sort(key=lambda one: -(one[1] or 0))
    names, values = tuple(one[0] for one in known), tuple(one[1] for one in known)
    own = (year.winner.name,) if year.winner else ()
    chart = Chart(ChartKind.BARS, names, (Series("Poäng", values),), "poäng", category_heading="Kommun", own=own)
    return "De nominerades poäng i utvärderingen", drawn(chart, "De nominerades poäng")


def tally_table(year: AwardYear, only: Collection[int] | None = None) -> ListTable | None:
    """How the jury has voted, once all have; `only` those that the reader may read."""
    if not year.tally:
        return None
    names = {one.row.pk: one.name for one in year.nominees}
    mean = Column("Medel", ColumnKind.NUMBER, decimals=2)
    fields = (
        words("municipality", "Kommun"), Field("mean", mean), _count("voters", "Röster"),
        *(Field(one.id, Column(one.name, ColumnKind.NUMBER, decimals=1), aside=True) for one in year.award.criteria),
    )  # fmt: skip
    lines = tuple(
        Line((
            names[one.nominee], _decimal(one.mean), Decimal(one.voters),
            *(_decimal(one.by_criterion.get(each.id)) for each in year.award.criteria),
        ))
        for one in year.tally if only is None or one.nominee in only
    )  # fmt: skip
    note = "Varje ledamot ger 1 till 5 poäng på varje kriterium. Den som har jäv är inte med."
    return ListTable("Juryns poäng", fields, lines, notes=(note,), noun=("kommun", "kommuner"), name="juryn")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


# --- an application ---------------------------------------------------------------------------------------------------


def said(one: Applied) -> dict[Level, int]:
    """Level -> how many answers."""
    levels = [row.level for row in one.answers.values()]
    return {level: levels.count(level.value) for level in Level}


def answers_table(one: Applied) -> ListTable:
    """Every question with its answer and what shows it, under the criteria."""
    fields = (words("question", "Fråga"), words("level", "Svar"), words("shown", "Vad som visar det"))
    lines = []
    for each in one.award.questions:
        row = one.answers.get(each.id)
        criterion = one.award.criterion(each.criterion)
        cells = (
            f"{each.id} {each.text}",
            row.get_level_display() if row else "Inte besvarad",
            row.shown if row else "",
        )
        lines.append(Line(cells, group=criterion.name if criterion else ""))
    return ListTable("Frågor och svar", fields, tuple(lines), noun=("fråga", "frågor"), name="fragor")


def answers_picture(one: Applied) -> SafeString:
    """Yes, partly and no under each criterion."""
    series = tuple(
        Series(level.label, tuple(
            Decimal(sum(each.id in one.answers and one.answers[each.id].level == level for each in
                        one.award.asked(criterion.id)))
            for criterion in one.award.criteria), tone=tone)
        for level, tone in LEVELS
    )  # fmt: skip
    names = tuple(criterion.name for criterion in one.award.criteria)
    return drawn(Chart(ChartKind.COUNTS, names, series, "frågor", category_heading="Kriterium"), "Svaren per kriterium")


def progress(one: Applied) -> SafeString:
    """How much of each criterion is answered."""
    names = tuple(criterion.name for criterion in one.award.criteria)
    done = tuple(Decimal(one.answered(criterion.id)) for criterion in one.award.criteria)
    left = tuple(
        Decimal(len(one.award.asked(criterion.id)) - one.answered(criterion.id)) for criterion in one.award.criteria
    )
    series = (Series("Kvar", left, tone=Tone.QUIET), Series("Besvarade", done))
    return drawn(
        Chart(ChartKind.COUNTS, names, series, "frågor", category_heading="Kriterium"), "Hur långt ni har kommit"
    )


def texts(one: Applied) -> list[tuple[AwardCriterion, str]]:
    return [(each, one.text(each.id)) for each in one.award.criteria]


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion of one's own application: how many questions are answered, and its text."""

    criterion: AwardCriterion
    answered: int
    asked: int
    text: AwardText | None

    @property
    def is_written(self) -> bool:
        return self.text is not None and bool(self.text.text.strip())


def parts(one: Applied) -> list[Part]:
    return [
        Part(each, one.answered(each.id), len(one.award.asked(each.id)), one.texts.get(each.id))
        for each in one.award.criteria
    ]


# --- a seat -----------------------------------------------------------------------------------------------------------


def waits(panel: Panel) -> str:
    """What waits for whoever sits there; "" where nothing does."""
    if panel.year.state is R.NOMINATING and panel.seat.kind is SeatKind.NOMINATOR:
        if panel.undeclared:
            return "Anmäl om du har jäv"
        return "" if panel.seat.votes else "Föreslå nominerade"
    if panel.year.state is R.JUDGING and panel.seat.kind is SeatKind.JUROR:
        if panel.undeclared:
            return "Anmäl om du har jäv"
        names = listing([one.name for one in panel.waits])
        return f"Rösta om {names}" if names else ""
    return ""


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One to judge: its name is told to everybody who sits there, and what it says only where it may be read."""

    pk: int
    name: str
    standing: str
    may_read: bool
    points: Decimal | None
    is_voted: bool


def judged(panel: Panel) -> list[JudgedLine]:
    """Those that wait first, those that one has a conflict about last."""
    readable = {one.row.pk for one in panel.readable}
    lines = []
    for one in panel.judged:
        key = one.row.pk
        vote = panel.seat.votes.get(key)
        if panel.seat.declared.get(key):
            standing = "Du har jäv"
        elif key not in readable:
            standing = "Anmäl jäv först"
        elif vote is None:
            standing = "Inte röstat" if panel.seat.kind is SeatKind.JUROR else ""
        else:
            total = sum(vote.points.values())
            standing = f"{number(total)} poäng" if vote.points else "Du föreslår den"
        points = points_of(one.assessed) if key in readable else None
        lines.append(JudgedLine(key, one.name, standing, key in readable, points, vote is not None))
    return sorted(lines, key=lambda one: (not one.may_read, one.is_voted, one.name))


def seat_moves(panel: Panel) -> dict[str, bool]:
    """What can be done from the seat now."""
    proposes = panel.year.state is R.NOMINATING and panel.seat.kind is SeatKind.NOMINATOR
    votes = panel.year.state is R.JUDGING and panel.seat.kind is SeatKind.JUROR
    return {
        "may_declare": (proposes or votes) and bool(panel.judged), "may_propose": proposes and bool(panel.readable),
        "may_vote": votes, "must_declare": bool(panel.undeclared),
    }  # fmt: skip
