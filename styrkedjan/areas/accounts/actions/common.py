"""What every action in the accounts shares."""

from __future__ import annotations

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.foundation import locking


def hold(principal: Unit) -> Unit:
    """Let those who write in the accounts take turns; gives the municipality."""
    root = root_of(principal)
    locking.hold(Unit, [root.pk])
    return root
