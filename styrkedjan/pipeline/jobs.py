"""What is done by itself: each job with how often, one runner for all of them, and a journal of what each run did.

A run holds its job by its row in the journal (a constraint of the database), whichever machine it runs on, so two
runners never do the same work. What is done is not done again the same day; what failed is tried at the next turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import roles_on
from styrkedjan.domain.errors import Refused, StyrkedjanError
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.models import JobRun, User
from styrkedjan.foundation.roles import Role

# A run that has not ended by then was cut off with its machine; nothing here takes nearly as long.
LONGEST = timedelta(hours=6)
GRACE = timedelta(days=1)
_log = logging.getLogger("styrkedjan.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """`do` gets the day and gives a sentence about what it did; it may be run again without harm."""

    key: str
    label: str
    why: str
    do: Callable[[date], str]
    days: int = 1

    @property
    def how_often(self) -> str:
        return "varje dygn" if self.days == 1 else f"var {self.days}:e dag"


@dataclass(frozen=True, slots=True)
class Standing:
    """A job as it stands: its newest run, when it was last done, and whether that is too long ago."""

    job: Job
    last: JobRun | None
    done: JobRun | None
    is_late: bool


def run_due(*, only: Collection[str] = (), now: datetime | None = None) -> Iterator[tuple[Job, JobRun]]:
    """Run what is due, or what is named and not done today. A job that somebody else runs is passed by."""
    day = timezone.localdate(now)
    for job in JOBS:
        if (job.key in only if only else True) and _is_due(job, day, 1 if only else job.days):
            run = _run(job, day)
            if run is not None:
                yield job, run


def standing(now: datetime | None = None) -> list[Standing]:
    """Every job (three questions)."""
    moment = now or timezone.now()
    # Until a job has been done it is late from when there was somebody to do it for.
    began = User.objects.order_by("date_joined").values_list("date_joined", flat=True).first()
    newest = {row.job: row for row in _newest(JobRun.objects.all())}
    done = {row.job: row for row in _newest(JobRun.objects.filter(is_done=True))}
    found = []
    for job in JOBS:
        last = done.get(job.key)
        since = last.ended_at if last else began
        is_late = since is not None and since + timedelta(days=job.days) + GRACE < moment
        found.append(Standing(job, newest.get(job.key), last, is_late))
    return found


def journal(days: int, now: datetime | None = None) -> list[JobRun]:
    """The runs of the latest days, the newest first."""
    since = timezone.localdate(now) - timedelta(days=days - 1)
    return list(JobRun.objects.filter(day__gte=since))


def _newest(rows: QuerySet[JobRun]) -> Iterator[JobRun]:
    for job in JOBS:
        row = rows.filter(job=job.key).first()
        if row is not None:
            yield row


def _is_due(job: Job, day: date, days: int) -> bool:
    return not JobRun.objects.filter(job=job.key, is_done=True, day__gt=day - timedelta(days=days)).exists()


def _run(job: Job, day: date) -> JobRun | None:
    now = timezone.now()
    JobRun.objects.filter(job=job.key, ended_at=None, started_at__lt=now - LONGEST).update(
        ended_at=now, told="Körningen avbröts."
    )
    try:
        with transaction.atomic():
            run = JobRun.objects.create(job=job.key, day=day)
    except IntegrityError:
        return None
    try:
        run.told, run.is_done = job.do(day)[:500], True
    except StyrkedjanError as refusal:
        run.told = str(refusal)[:500]
    except Exception as error:  # noqa: BLE001  (whatever it was, the next job gets its turn)
        _log.exception("job failed", extra={"event": job.key})
        # The text of an exception may quote a row; the log says where it was.
        run.told = f"Ett fel i tjänsten ({type(error).__name__}); loggen säger var."
    run.ended_at = timezone.now()
    run.save()
    _log.info("job", extra={"event": job.key, "status": "done" if run.is_done else "failed"})
    return run


# -- the jobs --------------------------------------------------------------------------------------------------------


def _sessions(_day: date) -> str:
    from django.contrib.sessions.models import Session

    from styrkedjan.areas.directory.actions import leaving
    from styrkedjan.foundation import uploads

    before = Session.objects.count()
    call_command("clearsessions")
    leaving.purge()
    uploads.purge()
    gone = plural(before - Session.objects.count(), "avslutad inloggning", "avslutade inloggningar")
    return f"{gone} och gamla uppladdningar är borttagna."


def _letters(day: date) -> str:
    from styrkedjan.overviews import digest

    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return "Ingen brevlåda är inställd (STYRKEDJAN_MAIL_URL), så inga brev gick."
    done = digest.send_letters(day)
    told = f"{plural(done.sent, 'brev gick', 'brev gick')} iväg."
    if done.failed:
        raise Refused(f"{told} {plural(len(done.failed), 'brev', 'brev')} gick inte.", "De prövas vid nästa körning.")
    return told


def _by_rule(
    places: QuerySet[Any], role: Role, erase: Callable[[User, Unit], Collection[int]], told: Callable[..., str]
) -> str:
    """Each municipality's own rule, in the name of whoever has the role for the whole of it.

    Raises Refused where nobody has: what was promised to be erased would otherwise stand there in silence.
    """
    sums, nobody = list[Collection[int]](), 0
    for root in Unit.objects.filter(parent=None, pk__in=places):
        held = [row for row in roles_on(root, timezone.localdate()) if row.role == role]
        if held:
            sums.append(erase(held[0].user, root))
        else:
            nobody += 1
    said = told(*map(sum, zip(*sums, strict=True)))
    if nobody:
        count = plural(nobody, "kommun", "kommuner")
        raise Refused(
            f"{said} {count} har ingen {role.label.lower()}.", f"Ge någon rollen {role.label} för hela kommunen."
        )
    return said


def _voices(_day: date) -> str:
    from styrkedjan.areas.voices.actions.matters import erase
    from styrkedjan.areas.voices.models import Feedback

    def told(contacts: int = 0, texts: int = 0) -> str:
        gone = plural(contacts, "kontaktuppgift", "kontaktuppgifter")
        return f"{gone} och {plural(texts, 'text', 'texter')} i synpunkter är raderade."

    places = Feedback.objects.values("unit__principal")
    return _by_rule(places, Role.REGISTRAR, lambda by, root: erase(by=by, principal=root), told)


def _people(_day: date) -> str:
    from styrkedjan.areas.people.actions.staff import erase
    from styrkedjan.areas.people.models import Employment

    def told(gone: int = 0) -> str:
        return f"Samtal för {plural(gone, 'person', 'personer')} som har slutat är raderade."

    places = Employment.objects.values("unit__principal")
    return _by_rule(places, Role.ADMINISTRATOR, lambda by, root: (erase(by=by, principal=root),), told)


def _kolada(day: date) -> str:
    from styrkedjan.domain.swedish import number
    from styrkedjan.pipeline.refresh import refresh_kolada
    from styrkedjan.sources.definitions import load_definitions
    from styrkedjan.sources.kolada import data_requests, fetch, metadata_requests, over_the_net
    from styrkedjan.store.versions import Store

    if not settings.ENVIRONMENT.kolada_weekly:
        return "Hämtning från Kolada är inte påslagen (STYRKEDJAN_KOLADA_WEEKLY)."
    own = [one.id for one in load_definitions().key_figures.key_figures if not one.is_retired]
    folder = Path(settings.STYRKEDJAN_STORE).with_name("kolada") / day.isoformat()
    with over_the_net() as client:
        fetch(folder, metadata_requests() + data_requests(own, [], []), client, lambda _done, _of: None)
    values = refresh_kolada(Store(Path(settings.STYRKEDJAN_STORE)), folder, by="styrkedjan jobs").values
    return f"{number(values.new)} nya och {number(values.changed)} ändrade värden från Kolada."


JOBS: tuple[Job, ...] = (
    Job("sessions", "Inloggningar", "Avslutade inloggningar och uppladdningar städas bort.", _sessions),
    Job("letters", "Dagens brev", "Den som har bett om det får ett brev om vad som väntar.", _letters),
    Job("voices", "Gallring av synpunkter", "Det vars tid är ute enligt kommunens regel raderas.", _voices),
    Job("people", "Gallring av samtal", "Samtal med den som har slutat raderas efter regeln.", _people),
    Job("kolada", "Nyckeltal", "Nya värden hämtas från Kolada.", _kolada, days=7),
)


def late() -> list[str]:
    """The jobs that have not been done for too long."""
    return [one.job.key for one in standing() if one.is_late]
