"""The two probes: is the process up, and can it do its work?"""

import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
    """503 until the database answers, all migrations have run and the store can be read."""
    database = _database()
    checks = {"database": database, "migrations": database and not unapplied_migrations(), "store": _store()}
    ready = all(checks.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)


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


def _store() -> bool:
    """A store that has not been written to yet is empty, not broken."""
    folder = settings.STYRKEDJAN_STORE
    return not folder.exists() or (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK))
