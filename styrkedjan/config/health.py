"""The two probes: is the process up, and can it do its work?"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from styrkedjan.foundation.models import ImportBatch
from styrkedjan.pipeline import jobs

# A database that has frozen never answers, and a probe that waits for it says nothing.
SECONDS = 3.0


PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class Probes:
    """Middleware, outermost: a probe names the machine's address and no host of ours, and has no log-in to look up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PATHS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 until the database answers, all migrations have run and the store can be read.

    Jobs that are late are told of, but pages are as useful without them: no visitor is turned away for a letter.
    """
    checks = checked()
    ready = all(is_well for name, is_well in checks.items() if name != "jobs")
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)


def checked() -> dict[str, bool]:
    """What is well: the database, its migrations, the store and the scheduled jobs. Answers within `SECONDS`."""
    return _asked.checks()


class Asked:
    """The questions of the probe, asked in a thread of their own and waited for a moment only.

    While one answer is still waited for no other question is put, so a database that hangs costs one thread.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: Future[dict[str, bool]] | None = None

    def checks(self) -> dict[str, bool]:
        with self._lock:
            if self._waiting is None or self._waiting.done():
                self._waiting = _thread().submit(_checks)
            waiting = self._waiting
        try:
            return waiting.result(timeout=SECONDS)
        except TooSlow:
            return {"database": False, "migrations": False, "store": False, "jobs": False}


_asked = Asked()


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    """Made when first asked for: a thread does not follow into the workers that are forked."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="readyz")


def _checks() -> dict[str, bool]:
    try:
        database = _database()
        migrations = database and not unapplied_migrations()
        return {
            "database": database,
            "migrations": migrations,
            "store": _store(asks_database=migrations),
            "jobs": migrations and not jobs.late(),
        }
    finally:
        connection.close()  # the probe keeps none of the database's places


def unapplied_migrations() -> list[str]:
    """Names of the migrations that have not run.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _store(*, asks_database: bool) -> bool:
    """Whether the store can be read. One that has never been written to is empty; one that has been and is gone is not.

    What has been written is told by the imports that the database remembers.
    """
    folder = Path(settings.STYRKEDJAN_STORE)
    if folder.exists():
        return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
    return not asks_database or not ImportBatch.objects.exclude(store_versions=[]).exists()
