"""What the surveillance reads: counts and times of the answers, how the service stands, and the scheduled jobs.

The text is Prometheus' own. No name, address or number of a person is in it, and no municipality's. The counts are
kept in memory that all workers share, so it does not matter which of them answers.
"""

from __future__ import annotations

import mmap
import shutil
import struct
from collections.abc import Iterator
from functools import lru_cache
from multiprocessing import get_context

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import styrkedjan
from styrkedjan.config import health
from styrkedjan.pipeline import jobs

KINDS = ("2xx", "3xx", "4xx", "5xx")
LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
HERE = {"127.0.0.1", "::1"}


class Counts:
    """Answers by kind, and how long they took; one memory for all the processes that are forked from this one."""

    def __init__(self) -> None:
        self._size = len(KINDS) + len(LIMITS) + 2
        self._memory = mmap.mmap(-1, self._size * 8)
        self._lock = get_context("fork").Lock()

    def add(self, status: int, seconds: float) -> None:
        """Count an answer. Whoever was killed while it held the lock must not stop the others: they wait a moment."""
        held = self._lock.acquire(timeout=0.01)
        try:
            values = self.values()
            values[min(max(status // 100 - 2, 0), len(KINDS) - 1)] += 1
            for place, limit in enumerate(LIMITS, len(KINDS)):
                values[place] += seconds <= limit
            values[-2] += 1
            values[-1] += seconds
            struct.pack_into(f"{self._size}d", self._memory, 0, *values)
        finally:
            if held:
                self._lock.release()

    def values(self) -> list[float]:
        return list(struct.unpack_from(f"{self._size}d", self._memory))


@lru_cache(maxsize=1)
def counts() -> Counts:
    """Made by the first who asks: the middleware, before the workers are forked."""
    return Counts()


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token; without one, for this machine alone and never by way of a proxy."""
    token = settings.ENVIRONMENT.metrics_token
    if token:
        is_let_in = constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    else:
        is_let_in = request.META["REMOTE_ADDR"] in HERE and "X-Forwarded-For" not in request.headers
    if not is_let_in:
        return HttpResponseNotFound("")
    return HttpResponse("\n".join(_lines()) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines() -> Iterator[str]:
    values = counts().values()
    yield from _head("build_info", "gauge", "The release that answers.")
    yield f'styrkedjan_build_info{{version="{styrkedjan.__version__}"}} 1'
    yield from _head("requests_total", "counter", "Answers by kind of status.")
    for kind, value in zip(KINDS, values, strict=False):
        yield f'styrkedjan_requests_total{{status="{kind}"}} {value:.0f}'
    yield from _head("request_seconds", "histogram", "How long the answers took.")
    for limit, value in zip(LIMITS, values[len(KINDS) :], strict=False):
        yield f'styrkedjan_request_seconds_bucket{{le="{limit}"}} {value:.0f}'
    yield f'styrkedjan_request_seconds_bucket{{le="+Inf"}} {values[-2]:.0f}'
    yield f"styrkedjan_request_seconds_sum {values[-1]:.6f}"
    yield f"styrkedjan_request_seconds_count {values[-2]:.0f}"
    checks = health.checked()
    yield from _head("well", "gauge", "1 where the probe /readyz finds nothing wrong.")
    for name, is_well in checks.items():
        yield f'styrkedjan_well{{part="{name}"}} {int(is_well)}'
    yield from _head("free_bytes", "gauge", "Room left where the data lie.")
    yield f"styrkedjan_free_bytes {shutil.disk_usage(settings.ENVIRONMENT.data).free}"
    if checks["migrations"]:
        yield from _jobs()


def _jobs() -> Iterator[str]:
    try:
        found = jobs.standing()
    except DatabaseError:
        return
    finally:
        connection.close_if_unusable_or_obsolete()
    yield from _head("job_late", "gauge", "1 for a scheduled job that has not been done for too long.")
    for one in found:
        yield f'styrkedjan_job_late{{job="{one.job.key}"}} {int(one.is_late)}'
    yield from _head("job_done_seconds", "gauge", "When a scheduled job was last done.")
    for one in found:
        if one.done is not None and one.done.ended_at is not None:
            yield f'styrkedjan_job_done_seconds{{job="{one.job.key}"}} {one.done.ended_at.timestamp():.0f}'


def _head(name: str, kind: str, told: str) -> Iterator[str]:
    yield f"# HELP styrkedjan_{name} {told}"
    yield f"# TYPE styrkedjan_{name} {kind}"
