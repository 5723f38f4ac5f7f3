"""Where an improvement comes from: a record of any area, as what it is called, where it is, and what it says.

An origin is named by its record ("synpunkt/12"); each kind says who may read it, so that nothing that somebody may not
see becomes the title of an improvement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from styrkedjan.areas.assessment.models import Remark
from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.control.models import AuditRecommendation, ControlDeviation
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import grants, may
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.areas.reporting.permissions import may_read as may_read_report
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.permissions import may_read
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentMove, AssessmentState, RemarkKind
from styrkedjan.domain.improvement.states import Source
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Origin:
    """What an improvement begins with. `word` says what it is, `href` where it stands."""

    key: str
    source: Source
    word: str
    title: str
    text: str
    href: str
    unit: Unit | None = None
    linked: tuple[tuple[str, Any], ...] = ()


def _synpunkt(user: User, pk: int) -> Origin | None:
    """The measure that was answered with, never the words of whoever wrote."""
    row = Feedback.objects.select_related("unit__principal").filter(pk=pk).first()
    if row is None or not may_read(user, row):
        return None
    href = reverse("voices:matter", kwargs={"pk": pk})
    return Origin("", Source.COMPLAINT, str(row), row.measure or str(row), row.found, href, row.unit)


def _rekommendation(user: User, pk: int) -> Origin | None:
    row = AuditRecommendation.objects.select_related("unit__principal").filter(pk=pk).first()
    if row is None or not may(user, Permission.VIEW, row.unit):
        return None
    href = reverse("control:recommendation", kwargs={"pk": pk})
    return Origin("", Source.AUDIT, f"{row.report}, {row.year}", row.text, row.answer, href, row.unit)


def _omdome(user: User, pk: int) -> Origin | None:
    """An improvement that the evaluation names, once it is the municipality's to act on."""
    row = Remark.objects.select_related("assessment__municipality").filter(pk=pk, kind=RemarkKind.IMPROVEMENT).first()
    if row is None or not may(user, Permission.ANSWER_ASSESSMENT, row.assessment.municipality):
        return None
    if AssessmentMove.TAKE_ON not in ASSESSMENT.moves(AssessmentState(row.assessment.state)):
        return None
    href = reverse("assessment:case", kwargs={"pk": row.assessment_id})
    return Origin("", Source.COMPASS, str(row.assessment), row.title, row.text, href, row.assessment.municipality)


def _bedomning(user: User, pk: int) -> Origin | None:
    rows = ElementAssessment.objects.select_related("report__unit__principal", "report__round", "element__plan_year")
    row = rows.filter(pk=pk).first()
    if row is None or not may_read_report(user, row.report):
        return None
    href = f"{reverse('reporting:report', kwargs={'pk': row.report_id})}#mal-{pk}"
    return Origin("", Source.DEVIATION, f"{row.report.round.name}: {row.element.key}", row.element.title, row.comment,
                  href, row.report.unit, (("element", row.element),))  # fmt: skip


def _skillnad(user: User, pk: int) -> Origin | None:
    row = GapAnswer.objects.select_related("unit__principal", "indicator").filter(pk=pk).first()
    if row is None or not may(user, Permission.VIEW, row.unit):
        return None
    href = reverse("comparison:answer_gap", kwargs={"pk": row.indicator_id, "code": row.unit.code, "key": row.key})
    return Origin("", Source.GAP, f"{row.first} mot {row.second}", f"{row.indicator.name}: {row}", row.text, href,
                  row.unit, (("indicator", row.indicator),))  # fmt: skip


def _indikator(user: User, pk: int) -> Origin | None:
    """For whoever has a role anywhere in the municipality, as its page is."""
    row = Indicator.objects.select_related("principal").filter(pk=pk).first()
    if row is None or not any(one.path.startswith(row.principal.path) for one in grants(user)):
        return None
    href = reverse("indicators:indicator", kwargs={"pk": pk})
    return Origin("", Source.INDICATOR, row.name, row.name, "", href, None, (("indicator", row),))


def _kontroll(user: User, pk: int) -> Origin | None:
    """What was wrong at a control, with the cause that is found."""
    row = ControlDeviation.objects.select_related("activity__unit__principal").filter(pk=pk).first()
    if row is None or not may(user, Permission.VIEW, row.activity.unit):
        return None
    href = reverse("control:activity", kwargs={"pk": row.activity_id})
    return Origin("", Source.DEVIATION, f"{row.activity.title}, {row.occasion}", row.activity.title, row.cause, href,
                  row.activity.unit)  # fmt: skip


KINDS: dict[str, Callable[[User, int], Origin | None]] = {
    "synpunkt": _synpunkt, "rekommendation": _rekommendation, "omdome": _omdome, "bedomning": _bedomning,
    "skillnad": _skillnad, "indikator": _indikator, "kontroll": _kontroll,
}  # fmt: skip


def origin(user: User, root: Unit, key: str) -> Origin | None:
    """What the key names, where it is the municipality's and the user may read it (two queries at most)."""
    word, _, number = key.partition("/")
    if word not in KINDS or not number.isdecimal() or len(number) > 15:
        return None
    found = KINDS[word](user, int(number))
    if found is None or (found.unit is not None and root_of(found.unit).pk != root.pk):
        return None
    title = found.title.strip().splitlines()[0]
    return Origin(key, found.source, found.word, title[:LONGEST], found.text, found.href, found.unit, found.linked)
