"""The settings in force: the installation's, and the municipality's own on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models import ProviderSetting
from styrkedjan.domain.providers import settings as kept
from styrkedjan.domain.providers.rules import Limits
from styrkedjan.domain.providers.settings import Setting
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions

Held = kept.Held


def defined() -> Mapping[str, Setting]:
    """Every setting there is, in the order of the files (no query)."""
    return {one.id: one for rules in load_definitions().provider_rules.values() for one in rules.settings}


def held(principal: Unit, known: Known) -> Mapping[str, Held]:
    """All settings as they hold (one query)."""
    own = {row.key: row for row in known.rows(ProviderSetting).filter(principal=principal).select_related("known_by")}
    return {key: Held(setting, own.get(key)) for key, setting in defined().items()}


def limits(settings: Mapping[str, Held]) -> Limits:
    """What a change of a procured agreement is held against."""

    def share(key: str) -> Decimal:
        return (settings[key].number or Decimal(0)) / 100

    return Limits(
        share("lou_small_goods"), share("lou_small_works"), share("lou_other"), settings["lou_threshold"].number,
        settings["lou_small_goods"].source,
    )  # fmt: skip


def whole(settings: Mapping[str, Held], key: str) -> int:
    """A count of days, months or years; 0 where it is not entered."""
    return int(settings[key].number or 0)
