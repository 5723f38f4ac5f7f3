"""Writing a report: texts and judgements, together or apart, without losing anybody's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.reporting.actions.shared import locked, period, write_answer
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.proposals import Facts, facts
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem, Refused
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.reporting import SECTION, Judgement, ReportMove
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import number
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

LONGEST_TEXT = 20_000  # characters
TEXTS = ("summary", "analysis", "economy_comment")
JUDGED = ("status", "override_reason", "forecast", "comment")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sends about one goal: the version it was written from, and the fields sent."""

    assessment: int
    version: int
    values: Mapping[str, str] = field(default_factory=dict)


def save_text(*, by: User, report: UnitReport, version: int, texts: Mapping[str, str]) -> UnitReport:
    """Save some of the report's texts. Raises EditConflict with both texts when another wrote the same meanwhile."""
    return save_report(by=by, report=report, version=version, texts=texts)


def assess(*, by: User, assessment: ElementAssessment, version: int, **values: str) -> ElementAssessment:
    """Judge one goal: status, override_reason, forecast, comment. An override without a reason is refused."""
    save_report(by=by, report=assessment.report, answers=[Answer(assessment.pk, version, values)])
    return ElementAssessment.objects.get(pk=assessment.pk)


@action("reporting.save_report", "skrev i rapporten")
def save_report(
    *,
    by: User,
    report: UnitReport,
    version: int = 0,
    texts: Mapping[str, str] | None = None,
    answers: Sequence[Answer] = (),
    known: Mapping[int, Facts] | None = None,
) -> UnitReport:
    """Save texts and judgements in one step, all or none; the proposals are brought up to date at the same time.

    A field that two people changed differently is never overwritten: EditConflict carries both, keyed `summary` or
    `12-comment` (the assessment's key and the field). Raises InvalidInput with every override that lacks its reason.

    `known` is what the figures say of the goals (by element), where the caller has just read it; else it is read here.
    """
    row = locked(by, report, ReportMove.EDIT)
    _refuse_unreadable(texts or {}, answers)
    asked = {answer.assessment: answer for answer in answers}
    assessments = {one.pk: one for one in _assessments(row, asked)}
    written = _sent(row, version, texts or {})
    judged = [_sent(assessments[key], answer.version, answer.values, f"{key}-") for key, answer in asked.items()]
    _require_no_conflict([written, *judged])
    if known is None or not {one.row.element_id for one in judged} <= known.keys():
        known = _facts(row, [one.row for one in judged])
    _refuse_flaws(judged, known)
    if written.changes:
        editing.write(row, by=by, **_columns(row, written.changes))
    for one in judged:
        write_answer(by, one.row, one.changes, known.get(one.row.element_id))
    if any(one.changes for one in (written, *judged)):
        tell(row, row.unit, fields=sorted(written.changes))
    return row


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent of one row, brought together with what others have saved; `key` goes before its names."""

    row: Any
    mine: Mapping[str, str]
    changes: dict[str, str]
    conflicts: tuple[str, ...]
    key: str


def _sent(row: UnitReport | ElementAssessment, version: int, values: Mapping[str, str], key: str = "") -> _Sent:
    mine = {name: str(text).replace("\r\n", "\n").strip() for name, text in values.items()}
    if unknown := {name for name in mine if not _is_field(row, name)}:
        raise ValueError(f"{row._meta.verbose_name} har inga fält {sorted(unknown)}.")
    found = editing.merged(row, version, mine, _value)
    changes = {name: str(value) for name, value in found.values.items() if value != _value(row, name)}
    return _Sent(row, mine, changes, found.conflicts, key)


def _require_no_conflict(sent: Iterable[_Sent]) -> None:
    """Both texts of every field that two people changed differently, all at once."""
    met = [(one, name) for one in sent for name in one.conflicts]
    if met:
        theirs = {one.key + name: _value(one.row, name) for one, name in met}
        mine = {one.key + name: one.mine[name] for one, name in met}
        raise EditConflict(theirs, mine, str(met[-1][0].row.changed_by))


def _refuse_unreadable(texts: Mapping[str, str], answers: Sequence[Answer]) -> None:
    """Whatever sent it: a status that is on the scale, and texts that a person has written and another can read."""
    problems = []
    for answer in answers:
        for name in ("status", "forecast"):
            said = answer.values.get(name, "")
            if said and said not in set(Status):
                what = f"”{said[:40]}” finns inte på skalan."
                problems.append(Problem("", "Bedömning", what, "Välj ett av stegen i listan."))
    for text in (*texts.values(), *(value for answer in answers for value in answer.values.values())):
        if len(text) > LONGEST_TEXT:
            what = f"En text är {number(len(text))} tecken; högst {number(LONGEST_TEXT)} får plats i en rapport."
            problems.append(Problem("", "Text", what, "Korta den, eller lägg det längre i en bilaga."))
    if problems:
        raise InvalidInput(problems)


def _is_field(row: UnitReport | ElementAssessment, name: str) -> bool:
    return name in JUDGED if isinstance(row, ElementAssessment) else name in TEXTS or _is_section(name)


def _is_section(name: str) -> bool:
    """`section-priorities`: the text of a section that the steering model asks for."""
    return name.startswith(SECTION) and name.removeprefix(SECTION) in set(SectionKind)


def _value(row: Any, name: str) -> str:
    return str(row.sections.get(name.removeprefix(SECTION), "") if _is_section(name) else getattr(row, name))


def _columns(row: UnitReport, changed: Mapping[str, str]) -> dict[str, Any]:
    """The changed texts as columns: sections live together in one."""
    sections = {name.removeprefix(SECTION): text for name, text in changed.items() if _is_section(name)}
    plain = {name: text for name, text in changed.items() if not _is_section(name)}
    return {**plain, **({"sections": {**row.sections, **sections}} if sections else {})}


def _assessments(row: UnitReport, keys: Iterable[int]) -> list[ElementAssessment]:
    found = ElementAssessment.objects.filter(report=row, pk__in=list(keys))
    rows = locking.locked_rows(found.select_related("element__unit__principal", "changed_by"))
    if len(rows) != len(set(keys)):
        raise Refused("En bedömning hör inte till rapporten.", "Läs in sidan igen.")
    return rows


def _facts(row: UnitReport, assessments: Sequence[ElementAssessment]) -> dict[int, Facts]:
    rule = status_rule(years.steering_model(row.round.plan_year))
    return facts([one.element for one in assessments], period(row.round), rule, round_id=row.round_id, known=NOW)


def _refuse_flaws(judged: Sequence[_Sent], known: Mapping[int, Facts]) -> None:
    problems: list[Problem] = []
    for one in judged:
        values = {name: one.changes.get(name, getattr(one.row, name)) for name in JUDGED}
        problems += _judgement(one.row, values, known.get(one.row.element_id)).flaws()
    if problems:
        raise InvalidInput(problems)


def _judgement(one: ElementAssessment, values: Mapping[str, str], known: Facts | None) -> Judgement:
    proposal = known.proposal if known else None
    return Judgement(
        name=one.element.title,
        proposed=proposal.status if proposal else None,
        status=Status(values["status"]) if values["status"] else None,
        reason=values["override_reason"],
        forecast=Status(values["forecast"]) if values["forecast"] else None,
        comment=values["comment"],
    )
