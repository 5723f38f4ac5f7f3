"""Parts of documents that an area fills by itself, such as internal control in the plan and in the reports.

An area adds a module here and nothing else; its name does not matter. The module says which sections it fills:

    PARTS = {SectionKind.INTERNAL_CONTROL_PLAN: plan, SectionKind.INTERNAL_CONTROL: follow_up}

Each is a function of the unit, the period that the document is about and what is known, and gives blocks; none where
there is nothing to tell. A report leaves an empty section out, a plan says that it is missing. The number of queries
does not grow with what is told: the document is built for every reader of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import Block

Part = Callable[[Unit, Period, Known], Iterable[Block]]


@cache
def parts() -> Mapping[SectionKind, Part]:
    """Every part by the section that it fills. Raises ValueError when two modules fill the same section."""
    found: dict[SectionKind, Part] = {}
    for module in iter_modules(__path__):
        for kind, told in import_module(f"{__name__}.{module.name}").PARTS.items():
            if kind in found:
                raise ValueError(f"{kind.value} is filled twice, the second time by {module.name}")
            found[kind] = told
    return found


def contributions(
    wanted: Collection[SectionKind], unit: Unit, period: Period, known: Known
) -> dict[SectionKind, tuple[Block, ...]]:
    """What the areas tell in the sections that a document wants."""
    return {kind: tuple(part(unit, period, known)) for kind, part in parts().items() if kind in wanted}
