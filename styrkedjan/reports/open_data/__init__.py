"""The data sets that a municipality can publish: each module here holds some, and none is listed.

A data set is worked out once, when it is published, and everything that everybody sees (pages, files, API, catalogue)
is read out of that edition. So nothing that is written later, and nothing that was never published, can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.areas.publishing.models import Publication
from styrkedjan.domain.publishing.data import Column, Kind

__all__ = ["Column", "DataSet", "Kind", "build_of", "data_sets"]


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in Swedish and English, its columns, and how it is worked out of what is written.

    `build` gets the municipality and how many must stand behind a value. `theme` is one of the European data themes.
    `page` is the public page that shows it, named by its address.
    """

    key: str
    title: str
    about: str
    title_en: str
    about_en: str
    theme: str
    keywords: tuple[str, ...]
    columns: tuple[Column, ...]
    build: Callable[[Unit, int], Built]
    page: str = ""


@cache
def data_sets() -> Mapping[str, DataSet]:
    """Every data set by its key, in the order they are offered."""
    found: dict[str, DataSet] = {}
    for each in iter_modules(__path__):
        for one in import_module(f"{__name__}.{each.name}").DATA_SETS:
            found[one.key] = one
    return dict(sorted(found.items(), key=lambda pair: pair[1].title))


def build_of(publication: Publication) -> Built:
    """What the data set of a publication holds now."""
    found = data_sets()[publication.key]
    return found.build(publication.principal, publication.threshold)
