"""Two finished reporting rounds and one in progress."""

from __future__ import annotations

from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting


def build(setting: Setting, made: Organisation) -> None:
    """Filled when the reporting area's actions are in place."""
