"""Records that people may talk about and hang files on: what they are called, where they are shown, and who sees them.

An area says it once for each of its kinds (`register` in `apps.ready`); comments, attachments and notices then know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.actions import Placed
from styrkedjan.foundation.models import Beside, User
from styrkedjan.foundation.rows import the_one

Addressed = Callable[[Any], Mapping[str, Any]]


def by_key(record: Any) -> Mapping[str, Any]:
    return {"pk": record.pk}


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    `key` stands in addresses ("mal"), `word` in sentences ("målet"). `place` gives the unit it belongs to, `may_see`
    who may read it, `may_speak` who may say something about it or hang a file on it. `related` is what `place` needs.
    `way` leads to the unit ("plan__committee"). `official` says which of them are official documents, received or drawn
    up, and may have to stand in the register (None: none is by itself); `secrecy_field` names what says that one has
    secrecy.
    """

    key: str
    model: type[models.Model]
    word: str
    page: str
    place: Callable[[Any], Placed]
    may_see: Callable[[User, Any], bool]
    may_speak: Callable[[User, Any], bool]
    address: Addressed = by_key
    related: tuple[str, ...] = ()
    way: str = ""
    official: models.Q | None = None
    secrecy_field: str = ""

    @property
    def type(self) -> str:
        return self.model._meta.label_lower

    @property
    def plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def is_secret(self, record: Any) -> bool:
        return bool(self.secrecy_field and getattr(record, self.secrecy_field))

    def find(self, pk: object) -> Any:
        """The record, or None."""
        return the_one(self.model._default_manager.select_related(*self.related).filter(pk=pk))


_BY_KEY: dict[str, RecordKind] = {}
_BY_TYPE: dict[str, RecordKind] = {}


def register(*kinds: RecordKind) -> None:
    """Make kinds known. Raises ValueError for a key or a model that has one already."""
    for kind in kinds:
        if kind.key in _BY_KEY or kind.type in _BY_TYPE:
            raise ValueError(f"{kind.key} is registered twice")
        _BY_KEY[kind.key] = _BY_TYPE[kind.type] = kind


def kinds() -> tuple[RecordKind, ...]:
    return tuple(_BY_KEY.values())


def kind_by_key(key: str) -> RecordKind | None:
    return _BY_KEY.get(key)


def kind_of(record: models.Model) -> RecordKind:
    """Raises KeyError for a record that nobody has registered: nothing can stand beside it."""
    return _BY_TYPE[record._meta.label_lower]


def about(beside: Beside) -> tuple[RecordKind, Any]:
    """The record that something stands beside, which may be gone (None)."""
    kind = _BY_TYPE[beside.about_type]
    return kind, kind.find(beside.about_id)


def beside(record: models.Model) -> dict[str, str]:
    """The fields of `Beside` that say which record it is."""
    return {"about_type": record._meta.label_lower, "about_id": str(record.pk)}


def require_speak(user: User, record: models.Model) -> RecordKind:
    """Raise NotAllowed for somebody who may not see the record, or only reads."""
    kind = kind_of(record)
    if not (kind.may_see(user, record) and kind.may_speak(user, record)):
        raise NotAllowed(
            f"Din roll ger inte rätt att skriva något om {kind.word}.",
            "Be den som förvaltar behörigheter i din kommun om du behöver det.",
        )
    return kind
