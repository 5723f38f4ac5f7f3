"""What the addresses name: an assessment of the viewer's own municipality, or one that its organisation makes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from styrkedjan.areas.assessment.models import (
    Assessment,
    CalibrationCase,
    Evidence,
    Interview,
    Objection,
    Remark,
    Seat,
)
from styrkedjan.areas.assessment.permissions import of_principal
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit.doors import Subject, by_row, principal
from styrkedjan.pages.kit.request import Request

MADE, OURS = "evaluator", "municipality"
_ASSESSMENTS = Assessment.objects.select_related("evaluator", "municipality", "bank", "changed_by")
_WITH = ("assessment__evaluator", "assessment__municipality", "assessment__bank", "changed_by")


def by_assessment(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """One that the viewer's municipality or organisation has a part in; the viewer's own place decides access."""
    unit, _ = principal(request)
    row = _ASSESSMENTS.filter(of_principal(unit), pk=pk).first()
    if row is None:
        raise Http404("Utvärderingen finns inte.")
    return unit, {"assessment": row, **rest}


def by_evidence(request: Request, *, pk: int) -> tuple[Unit, dict[str, Any]]:
    unit, _ = principal(request)
    of = Q(assessment__municipality=unit) | Q(assessment__evaluator=unit)
    row = Evidence.objects.select_related(*_WITH).filter(of, pk=pk).first()
    if row is None:
        raise Http404("Underlaget finns inte.")
    return unit, {"evidence": row}


def _assessment(side: str) -> Subject:
    return by_row(_ASSESSMENTS, "assessment", "Utvärderingen finns inte.", of=side, unit=side)


def _part(model: Any, name: str, missing: str, side: str) -> Subject:
    rows = model.objects.select_related(*_WITH)
    return by_row(rows, name, missing, of=f"assessment__{side}", unit=f"assessment.{side}")


made, ours = _assessment(MADE), _assessment(OURS)
made_seat = _part(Seat, "seat", "Platsen finns inte.", MADE)
made_evidence = _part(Evidence, "evidence", "Underlaget finns inte.", MADE)
made_interview = _part(Interview, "interview", "Intervjun finns inte.", MADE)
made_remark = _part(Remark, "remark", "Omdömet finns inte.", MADE)
made_objection = _part(Objection, "objection", "Synpunkten finns inte.", MADE)
our_evidence = _part(Evidence, "evidence", "Underlaget finns inte.", OURS)
our_remark = _part(Remark, "remark", "Omdömet finns inte.", OURS)
by_case = by_row(
    CalibrationCase.objects.select_related("evaluator"), "case", "Övningsfallet finns inte.", of=MADE, unit=MADE
)
