"""What an assessment asks of the municipality: a self-answer to hand in, a draft to read while one may still reply."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.assessment.models import Assessment
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.assessment.states import AssessmentState
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=90)
S = AssessmentState


def tasks(who: Who) -> list[Task]:
    """At most one query."""
    paths = who.paths(Permission.ANSWER_ASSESSMENT)
    today = timezone.localdate()
    found = []
    for row in _waiting(tuple(sorted(paths)), today) if paths else ():
        href = reverse("assessment:case", kwargs={"pk": row.pk})
        if row.state == S.ANSWERING:
            label = f"Lämna självvärderingen {row.year}"
            found.append(Task(label, row.evaluator.name, href, row.answer_by, row.answer_by < today))
        else:
            found.append(Task(f"Läs utkastet till utvärderingen {row.year}", "Synpunkter", href, row.reply_by, False))
    return found


@remembered
def _waiting(paths: tuple[str, ...], today: date) -> tuple[Assessment, ...]:
    waits = Q(state=S.ANSWERING, answer_by__lte=today + SOON) | Q(state=S.REPLY, reply_by__gte=today)
    rows = Assessment.objects.filter(within(paths, "municipality__"), waits)
    return tuple(rows.select_related("evaluator").order_by("answer_by", "pk"))
