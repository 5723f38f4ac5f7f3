"""The start page as a value: one list of what to do, one of what deviates, one of what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Length, Replace
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import ElementAssessment, Round
from styrkedjan.areas.reporting.permissions import readable
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.setting_up import Step, is_set_up, steps
from styrkedjan.overviews.tasks import FEW, Task
from styrkedjan.overviews.tasks import tasks as tasks_of
from styrkedjan.pages.kit.viewer import Viewer

LIMIT = 8
MOST_DEVIATIONS = 5
# So many deviations are read; the page shows LIMIT lines of them.
MOST = 300


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open round has come."""

    name: str
    href: str
    due: date
    done: int
    total: int
    late: bool


@dataclass(frozen=True, slots=True)
class Deviation:
    """A goal that is not reached, or not forecast to be; units that share the goal's wording stand together."""

    title: str
    round_name: str
    status: str
    forecast: str
    places: tuple[tuple[str, int], ...]

    @property
    def named(self) -> tuple[tuple[str, int], ...]:
        return self.places[:FEW]

    @property
    def more(self) -> int:
        return len(self.places) - len(self.named)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far a new municipality has come, and the step that is next."""

    done: int
    total: int
    following: Step


@dataclass(frozen=True, slots=True)
class Today:
    tasks: tuple[Task, ...]
    more_tasks: int
    progress: tuple[Progress, ...]
    deviations: tuple[Deviation, ...]
    changes: tuple[AuditEvent, ...]


def build(viewer: Viewer) -> Today:
    """Everything the start page shows: a constant number of queries.

    What waits, and how far a round has come, is asked for to act on now: of a day that has been they say nothing.
    """
    tasks = tasks_of(viewer) if viewer.known.is_now else []
    return Today(
        tasks=tuple(tasks[:LIMIT]),
        more_tasks=max(0, len(tasks) - LIMIT),
        progress=_progress(viewer) if viewer.known.is_now else (),
        deviations=_deviations(viewer),
        changes=_changes(viewer),
    )


def setting_up(viewer: Viewer) -> SetUp | None:
    """What is left to the first decided report, for those who set the municipality up; None when that is done."""
    unit = viewer.principal
    if unit is None or not viewer.known.is_now or not viewer.may(Permission.MANAGE_YEAR, unit) or is_set_up(unit):
        return None
    told = steps(unit, viewer.period)
    following = next((step for step in told if not step.done), None)
    return SetUp(sum(step.done for step in told), len(told), following) if following else None


def _progress(viewer: Viewer) -> tuple[Progress, ...]:
    seen = within(viewer.paths(), "reports__unit__")
    rows = Round.objects.filter(closed_at=None).annotate(
        total=Count("reports", filter=seen),
        done=Count("reports", filter=seen & ~Q(reports__state__in=[ReportState.DRAFT, ReportState.REFERRED_BACK])),
    )
    today = timezone.localdate()
    return tuple(
        Progress(
            row.name, reverse("reporting:round", kwargs={"pk": row.pk}), row.due, row.done, row.total, row.due < today
        )
        for row in rows.filter(total__gt=1)
    )


def _deviations(viewer: Viewer) -> tuple[Deviation, ...]:
    """The units' goals not reached when last judged, the nearest to the council first; one's own stand elsewhere."""
    found: dict[tuple[str, str, str, str], list[tuple[str, int]]] = {}
    for row in _missed(viewer) if viewer.known.is_now else _missed_then(viewer):
        forecast = "" if row.status == Status.NOT_REACHED else row.forecast
        key = (row.element.title, row.report.round.name, row.status, forecast)
        found.setdefault(key, []).append((row.report.unit.label, row.element_id))
    return tuple(Deviation(*key, tuple(places)) for key, places in found.items())[:MOST_DEVIATIONS]


# A path is made of keys, so its length and its order as a text say how old a unit is, not how near the council.
_DEPTH = Length("report__unit__path") - Length(Replace("report__unit__path", Value("/")))


def _missed(viewer: Viewer) -> list[ElementAssessment]:
    """The newest judgements that say that a goal is not reached, or will not be (one query)."""
    later = ElementAssessment.objects.filter(
        readable(viewer.user, "report__"),
        element=OuterRef("element"),
        report__round__period__gt=OuterRef("report__round__period"),
    ).exclude(status="", forecast="")
    rows = (
        ElementAssessment.objects.filter(
            readable(viewer.user, "report__"), Q(status=Status.NOT_REACHED) | Q(forecast=Status.NOT_REACHED)
        )
        .exclude(Exists(later))
        .exclude(report__unit=viewer.home)
        .select_related("element", "report__unit", "report__round")
        .only(
            "status",
            "forecast",
            "element__title",
            "report__unit__name",
            "report__unit__short_name",
            "report__round__name",
        )
        .order_by("-report__round__period", _DEPTH, "report__unit__name", "pk")
    )
    return list(rows[:MOST])


def _missed_then(viewer: Viewer) -> list[ElementAssessment]:
    """The same of what the judgements and the goals said then (three queries)."""
    rows = ElementAssessment.objects.filter(readable(viewer.user, "report__")).exclude(report__unit=viewer.home)
    ordered = rows.select_related("element", "report__unit", "report__round").order_by("report__round__period", "pk")
    newest = {row.element_id: row for row in viewer.known.as_written(ordered) if row.status or row.forecast}
    missed = [row for row in newest.values() if Status.NOT_REACHED in (row.status, row.forecast)]
    called = {one.pk: one for one in viewer.known.as_written([row.element for row in missed])}
    for row in missed:
        row.element = called.get(row.element_id, row.element)
    missed.sort(key=lambda row: (row.report.unit.path.count("/"), row.report.unit.name, row.pk))
    return sorted(missed, key=lambda row: row.report.round.period, reverse=True)[:MOST]


# What is told to everyone who sees the unit, and what besides to those who work with its money. A party's work with
# its motion is the party's alone, so nothing of planning but what has been laid before the council is here.
_DECIDED = (
    "reporting.open_round", "reporting.submit", "reporting.refer_back", "reporting.approve", "reporting.decide",
    "economy.set_frame", "economy.adjust_frames", "economy.reallocate", "economy.undo_reallocation",
    "economy.send_request", "economy.decide_request", "economy.sign_sum", "economy.close_month", "economy.reopen_month",
    "investments.decide_project", "investments.decide_urgently", "investments.refer_to_decision",
    "investments.account_for", "investments.try_balance",
    "year_end.request", "year_end.test", "year_end.decide", "year_end.approve_use",
    "year_end.decline_use", "year_end.approve_plan", "planning.propose", "planning.decide", "planning.present_motion",
    "planning.propose_fees", "planning.decide_fees", "reporting.issue_instruction",
    "chain.report_back", "chain.open_year", "chain.close_year",
    "books.judge_sound_management", "books.plan_restoration",
)  # fmt: skip
_WORK_DONE = (
    "economy.send_back_forecast", "economy.call_for_forecasts", "economy.mark_item", "economy.review_remarks",
    "indicators.set_target", "organisation.merge", "organisation.split", "organisation.close",
    "import.apply", "import.undo",
)  # fmt: skip
MOST_CHANGES = 6


def _changes(viewer: Viewer) -> tuple[AuditEvent, ...]:
    """What others have done that matters here, as far as it was known at the moment that is shown."""
    if viewer.unit is None:
        return ()
    told = (*_DECIDED, *_WORK_DONE) if viewer.may_anywhere(Permission.VIEW_TRANSACTIONS) else _DECIDED
    rows = AuditEvent.objects.filter(
        within_paths(viewer.paths()), principal=str(viewer.principal.pk if viewer.principal else ""), action__in=told
    ).exclude(by=viewer.user)
    rows = viewer.known.made(rows, "at")
    return tuple(rows.select_related("by")[:MOST_CHANGES])


def within_paths(paths: tuple[str, ...]) -> Q:
    """Audit events of units inside the subtrees."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(unit_path__startswith=path)
    return condition
