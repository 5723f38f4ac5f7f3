"""Reports that people talk about: a draft only among those who write it."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.reporting.models import InstructionAnswer, UnitReport
from styrkedjan.areas.reporting.permissions import may_read
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation.records import register

register(
    of_unit(
        "rapport", UnitReport, "rapporten", "reporting:report", may_see=may_read, related=("round__plan_year",),
        official=Q(state=ReportState.DECIDED),
    ),
    of_unit("anvisningssvar", InstructionAnswer, "svaret", "reporting:instruction_answer", related=("instruction",)),
)  # fmt: skip
