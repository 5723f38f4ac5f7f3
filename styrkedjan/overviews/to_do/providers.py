"""What agreements ask of people: options to answer, faults to see put right, follow-ups, and requests to performers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.providers.models import DataRequest, Deviation, ExtensionOption
from styrkedjan.areas.providers.queries.rules import held, whole
from styrkedjan.domain.providers.states import AgreementState, DeviationState, OptionState, RequestState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who


def tasks(who: Who) -> list[Task]:
    """At most five queries; each kind with the first due first."""
    today = timezone.localdate()
    return [*_options(who, today), *_deviations(who, today), *_answered(who, today), *_asked(who, today)]


def _options(who: Who, today: date) -> Iterator[Task]:
    """Options whose last day of notice is near, also after it has passed."""
    paths = who.paths(Permission.EDIT_PROVIDERS)
    if not paths or who.principal is None:
        return
    until = today + timedelta(days=whole(held(who.principal, NOW), "remind_days"))
    rows = ExtensionOption.objects.filter(
        within(paths, "agreement__committee__"), state=OptionState.OPEN, notice_by__lte=until,
        agreement__state=AgreementState.RUNNING,
    ).select_related("agreement__performer")  # fmt: skip
    for row in rows.order_by("notice_by", "pk"):
        href = reverse("providers:answer_option", kwargs={"pk": row.pk})
        label = f"Ge besked om förlängning till {row.until}: {row.agreement.performer.name}"
        yield Task(label, row.agreement.title, href, row.notice_by, row.notice_by < today)


def _deviations(who: Who, today: date) -> Iterator[Task]:
    """Faults whose day has come, and answers that nobody has looked at."""
    paths = who.paths(Permission.EDIT_PROVIDERS)
    if not paths:
        return
    waits = Q(state=DeviationState.ANSWERED) | Q(state=DeviationState.STEPPED, deadline__lte=today)
    rows = Deviation.objects.filter(within(paths, "agreement__committee__"), waits)
    for row in rows.select_related("agreement__performer").order_by("deadline", "pk"):
        href = reverse("providers:deviation", kwargs={"pk": row.pk})
        label = f"Se om det är rättat: {row.what[:80]}"
        late = row.deadline is not None and row.deadline < today
        yield Task(label, row.agreement.performer.name, href, row.deadline, late)


def _answered(who: Who, today: date) -> Iterator[Task]:
    paths = who.paths(Permission.EDIT_PROVIDERS)
    if not paths:
        return
    rows = DataRequest.objects.filter(within(paths, "agreement__committee__"), state=RequestState.ANSWERED)
    for row in rows.select_related("agreement__performer").order_by("answered_on", "pk"):
        href = reverse("providers:accept_answer", kwargs={"pk": row.pk})
        yield Task(f"Återkoppla: {row.asked[:80]}", row.agreement.performer.name, href, None, False)


def _asked(who: Who, today: date) -> Iterator[Task]:
    """What a performer is asked, for whoever answers for just that one."""
    paths = who.paths(Permission.ANSWER_PROVIDERS)
    if not paths or who.home is None or who.may(Permission.EDIT_PROVIDERS, who.home):
        return
    rows = DataRequest.objects.filter(within(paths, "agreement__performer__"), state=RequestState.ASKED)
    for row in rows.select_related("agreement__performer").order_by("due", "pk"):
        href = reverse("providers:answer", kwargs={"pk": row.pk})
        yield Task(f"Svara: {row.asked[:80]}", row.agreement.performer.name, href, row.due, row.due < today)
