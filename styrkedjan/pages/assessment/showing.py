"""How assessments are shown: the way with its days, criteria with what is left, differences, places, rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.areas.assessment.models import Assessment, PublishedResult
from styrkedjan.areas.assessment.queries.cases import Case, done_at
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.assessment.queries.results import as_result
from styrkedjan.domain.assessment.agreeing import label_of
from styrkedjan.domain.assessment.results import Change, check_total
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentState, Duty
from styrkedjan.domain.swedish import day
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports.assessment_told import Profile, rounds_chart
from styrkedjan.reports.tables import Column, ColumnKind

S = AssessmentState
WAY = tuple(one for one in S if one is not S.ENDED)
# The one next step of each duty in each state: the deed and the button.
NEXT: dict[tuple[AssessmentState, Duty], tuple[str, str]] = {
    (S.COMMISSIONED, Duty.LEAD): ("invite", "Öppna självvärderingen"),
    (S.REVIEWING, Duty.LEAD): ("begin_scoring", "Börja poängsätta"),
    (S.REVIEWING, Duty.ASSESSOR): ("begin_scoring", "Börja poängsätta"),
    (S.FEEDBACK, Duty.ASSESSOR): ("give_feedback", "Återkopplingen är given"),
    (S.FEEDBACK, Duty.LEAD): ("give_feedback", "Återkopplingen är given"),
    (S.REPLY, Duty.ASSESSOR): ("submit", "Skicka till kvalitetsgranskning"),
    (S.AUDIT, Duty.AUDITOR): ("approve", "Godkänn rapporten"),
    (S.FINAL, Duty.LEAD): ("publish", "Publicera"),
}
# What can be done besides, as (deed, link, the duties, the states).
BESIDES = (
    ("change", "Ändra uppdraget", (Duty.LEAD,), (S.COMMISSIONED, S.ANSWERING, S.REVIEWING)),
    ("return_answers", "Be om komplettering", (Duty.LEAD, Duty.ASSESSOR), (S.REVIEWING,)),
    (
        "plan_interview",
        "Ny intervju",
        (Duty.LEAD, Duty.ASSESSOR),
        (S.COMMISSIONED, S.ANSWERING, S.REVIEWING, S.SCORING),
    ),
    ("describe", "Nytt omdöme", (Duty.ASSESSOR,), (S.CONSENSUS, S.FEEDBACK, S.REPLY)),
    ("summarise", "Sammanfattning", (Duty.ASSESSOR,), (S.CONSENSUS, S.FEEDBACK, S.REPLY)),
    ("send_back", "Skicka tillbaka", (Duty.AUDITOR,), (S.AUDIT,)),
    ("end", "Avbryt", (Duty.LEAD,), tuple(one for one in S if one.is_open)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A state on the way: passed, the present, or to come."""

    label: str
    css: str
    note: str


def way(case: Case) -> list[Step]:
    """The present state with the one before and the two to come, with the days that are known or set."""
    row = case.row
    if not case.state.is_open:
        return []
    scored = done_at(case.seats)
    days = {
        S.ANSWERING: (row.answer_by, "senast "), S.REVIEWING: (row.visit_on, "besök "),
        S.SCORING: (timezone.localdate(scored) if scored else None, "klar "), S.FEEDBACK: (row.told_on, ""),
        S.REPLY: (row.reply_by, "senast "), S.PUBLISHED: (row.published_on, ""),
    }  # fmt: skip
    at, shown = WAY.index(case.state), []
    for place, one in list(enumerate(WAY))[max(0, at - 1) : at + 3]:
        found, said = days.get(one, (None, ""))
        css = "now" if place == at else "done" if place < at else ""
        shown.append(Step(one.label, css, f"{said}{day(found)}" if found else "–"))
    return shown


def next_step(case: Case) -> tuple[str, str] | None:
    """The deed and its button, where it would be taken."""
    if case.duty is None:
        return None
    if case.state is S.SCORING and case.duty is Duty.ASSESSOR:
        mine = case.my_seat
        is_whole = len(case.my_scores) == len(case.framework.questions)
        return ("finish", "Jag är klar") if mine and mine.finished_at is None and is_whole else None
    if case.state is S.CONSENSUS and case.duty is Duty.ASSESSOR and not case.unresolved:
        return "agree", "Gå till återkoppling"
    if case.state is S.REPLY and case.open_objections:
        return None
    return NEXT.get((case.state, case.duty))


def links(case: Case, next_deed: tuple[str, str] | None) -> tuple[tuple[str, str] | None, list[tuple[str, str]]]:
    """The next step and what can be done besides, as (address, words)."""

    def at(name: str) -> str:
        return reverse(f"assessment:{name}", kwargs={"pk": case.row.pk})

    besides = [
        (at(name), text) for name, text, duties, states in BESIDES if case.duty in duties and case.state in states
    ]
    return (at(next_deed[0]), next_deed[1]) if next_deed else None, besides


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion with how much of it is done, and where it is done."""

    key: str
    text: str
    done: int
    asked: int
    href: str
    carried: int = 0

    @property
    def is_whole(self) -> bool:
        return self.done == self.asked


@dataclass(frozen=True, slots=True)
class AreaGroup:
    name: str
    lines: tuple[CriterionLine, ...]

    @property
    def left(self) -> int:
        return sum(one.asked - one.done for one in self.lines)

    @property
    def carried(self) -> int:
        return sum(one.carried for one in self.lines)


def to_do(case: Case, deed: str) -> list[AreaGroup]:
    """The criteria under their areas with what is left, of the municipality's answers or of one's own points."""
    done = set(case.my_scores) if deed == "score" else {key for key, one in case.answers.items() if one.answer}
    carried = {key for key, one in case.answers.items() if one.carried} if deed == "answer" else set()
    groups = []
    for area in case.framework.areas:
        lines = []
        for criterion in area.criteria:
            keys = {one.id for one in case.questions_of(criterion.id)}
            href = reverse(f"assessment:{deed}", kwargs={"pk": case.row.pk, "criterion": criterion.id})
            lines.append(
                CriterionLine(criterion.id, criterion.text, len(keys & done), len(keys), href, len(keys & carried))
            )
        groups.append(AreaGroup(f"{area.id}. {area.name}", tuple(lines)))
    return groups


def difference_table(case: Case) -> ListTable | None:
    """Where the assessors differ, the widest first, with what they came to."""
    if not case.is_inside or not case.differences:
        return None
    first, second = case.assessors
    fields = (
        words("question", "Fråga"), words("first", str(first.person)), words("second", str(second.person)),
        words("agreed", "Samsyn"),
    )  # fmt: skip
    is_open = case.duty is Duty.ASSESSOR and case.state is S.CONSENSUS
    lines = []
    for one in case.differences:
        agreed = case.agreed.get(one.question.id)
        told = label_of(case.framework, one.question, agreed.answer) if agreed else "Inte löst"
        href = reverse("assessment:resolve", kwargs={"pk": case.row.pk, "question": one.question.id}) if is_open else ""
        cells = (
            f"{one.question.id} {one.question.text}", label_of(case.framework, one.question, one.first),
            label_of(case.framework, one.question, one.second), told,
        )  # fmt: skip
        lines.append(Line(cells, href, agreed.reason if agreed else ""))
    return ListTable("Skillnader mellan bedömarna", fields, tuple(lines), noun=("fråga", "frågor"), name="skillnader")


def answer_table(case: Case) -> ListTable | None:
    """The municipality's own answers, and beside them what the assessors came to once that may be read."""
    if not case.answers:
        return None
    is_judged = bool(case.final)
    fields = [
        words("question", "Fråga"),
        words("said", "Kommunen svarar"),
        words("text", "Hur det går till", aside=True),
    ]
    fields += [words("judged", "Bedömning")] if is_judged else []
    areas = {criterion.id: f"{area.id}. {area.name}" for area in case.framework.areas for criterion in area.criteria}
    lines = []
    for one in case.framework.questions:
        own = case.answers.get(one.id)
        cells = [
            f"{one.id} {one.text}", label_of(case.framework, one, own.answer if own else ""), own.text if own else "",
        ]  # fmt: skip
        cells += [label_of(case.framework, one, case.final.get(one.id, ""))] if is_judged else []
        lines.append(Line(tuple(cells), group=areas[one.criterion]))
    return ListTable(
        "Självvärderingen", tuple(fields), tuple(lines), folded=True, noun=("fråga", "frågor"), name="svar"
    )


def assessment_table(caption: str, rows: Sequence[Assessment], person: User) -> ListTable:
    """Those under way first, with what one does in each."""
    fields = (
        words("who", "Kommun"), words("state", "Läge"), words("mine", "Din plats"),
        words("answer", "Självvärdering senast", tight=True, aside=True),
        words("visit", "Besök", tight=True, aside=True),
    )  # fmt: skip
    order = sorted(rows, key=lambda one: (not S(one.state).is_open, -one.year, one.municipality.name))
    lines = tuple(
        Line(
            (
                f"{one.municipality.name} {one.year}", S(one.state).label,
                next((seat.get_duty_display() for seat in one.seats.all() if seat.person_id == person.pk), "–"),
                day(one.answer_by), day(one.visit_on),
            ),
            reverse("assessment:case", kwargs={"pk": one.pk}),
        )
        for one in order
    )  # fmt: skip
    return ListTable(caption, fields, lines, noun=("utvärdering", "utvärderingar"), name="utvarderingar")


def area_table(profile: Profile) -> ListTable:
    """The report's own table of areas, to sort and take out."""
    table = profile.table()
    *rows, total = table.rows
    fields = tuple(
        Field(f"k{place}", column, Total.SUM if place else Total.NONE) for place, column in enumerate(table.columns)
    )
    lines = tuple(Line(row.cells) for row in rows)
    return ListTable(
        table.caption, fields, lines, total=total.cells, total_label="Totalt", notes=table.notes, name="omraden",
        noun=("område", "områden"),
    )  # fmt: skip


def result_table(rows: Sequence[PublishedResult]) -> ListTable:
    """Published results, the highest total of each version and scope first; they are not mixed."""
    fields = (
        words("who", "Kommun"), Field("total", Column("Totalt", ColumnKind.NUMBER, decimals=1)),
        words("year", "År", tight=True), words("source", "Källa", aside=True),
    )  # fmt: skip
    totals = {one.pk: as_result(one).published_total for one in rows}
    order = sorted(rows, key=lambda one: (one.framework, one.scope, -(totals[one.pk] or Decimal(0)), one.name))
    lines = tuple(
        Line(
            (one.name, totals[one.pk], str(one.year), one.source),
            note=check_total(as_result(one).areas, one.total).note,
            group=f"{framework_of(one.framework).title}, {one.scope.lower()}",
        )
        for one in order
    )
    return ListTable("Publicerade resultat", fields, lines, noun=("resultat", "resultat"), name="resultat")


def improver_table(changes: Iterable[Change], rows: Sequence[PublishedResult]) -> ListTable | None:
    """Who has gained most, and what they tell that they did."""
    did: dict[tuple[str, date], list[str]] = {
        (one.name, one.published_on): [example.title for example in one.examples.all()] for one in rows
    }
    fields = (
        words("who", "Kommun"), Field("change", Column("Ändring", ColumnKind.NUMBER, decimals=1, signed=True)),
        words("years", "Från och till", aside=True), words("did", "Vad de gjorde"),
    )  # fmt: skip
    lines = tuple(
        Line(
            (
                one.later.municipality, one.difference, f"{one.earlier.decided.year} till {one.later.decided.year}",
                "; ".join(did.get((one.later.municipality, one.later.decided), [])) or "Inget exempel är publicerat",
            )
        )
        for one in changes
    )  # fmt: skip
    return ListTable("Mest förbättrade", fields, lines, noun=("kommun", "kommuner"), name="battre") if lines else None


def rose(profile: Profile) -> SafeString | None:
    chart = profile.rose()
    return drawn(chart, f"Kompassen för {profile.name} {profile.year}") if chart else None


def rounds(rows: Sequence[PublishedResult]) -> SafeString | None:
    chart = rounds_chart(rows)
    return drawn(chart, "Totalt över omgångarna") if chart else None


def moves(case: Case) -> set[str]:
    return {move.value for move in ASSESSMENT.moves(case.state)}
