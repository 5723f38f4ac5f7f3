"""The audit log: one event per action, written in the action's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import models

from styrkedjan.foundation import once
from styrkedjan.foundation.models import AuditEvent, User


def record(
    action: str, *, by: User | None, target: models.Model | None = None, unit_path: str = "", **details: Any
) -> AuditEvent:
    """Write one event. `unit_path` places it in the tree so that access and tenancy can be decided on it.

    Raises SentTwice when the form that asked for the action has been sent before: the action is then undone whole.
    """
    once.take()
    return AuditEvent.objects.create(
        action=action,
        by=by,
        principal=unit_path.split("/")[1] if unit_path else "",
        unit_path=unit_path,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:255] if target is not None else "",
        details=details,
    )
