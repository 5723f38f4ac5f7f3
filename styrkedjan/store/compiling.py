"""From an unbound Ibis expression to SQL text, once.

Ibis takes most of a second to import and tens of milliseconds to compile, so the text is kept: in the process, and
in the store's folder for the next process. The kept text is keyed on the source of every module that builds
expressions and on the versions of Ibis and sqlglot; a changed question is compiled anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from styrkedjan.store.engines import PARAMETER
from styrkedjan.store.versions import Store, write_atomically

# A question: its name and what shapes its text (columns, which filters), never the values asked for.
Key = tuple[Any, ...]

# LIMIT takes no bound value in Ibis, and OFFSET becomes a window in one dialect though both engines know it: this
# number stands in for both and is replaced.
PAGE = 7_310_579_246_813_001

_texts: dict[tuple[str, Key], str] = {}


def parameter(name: str, kind: str) -> Any:
    """A named value bound when the question is asked. `kind` is an Ibis type ("int32", "array<string>")."""
    import ibis

    def declared() -> None: ...

    declared.__name__ = f"{PARAMETER}{name}"
    return ibis.udf.scalar.builtin(declared, signature=((), kind))()


def compiled(build: Callable[..., Any], key: Key, dialect: str, store: Store | None = None) -> str:
    """The SQL of `build(*key)` in a dialect; with a `store`, its text is kept for the next process."""
    name = (dialect, (build.__module__, build.__qualname__, *key))
    if name not in _texts:
        _texts[name] = _kept(build, key, dialect, store) if store else _compile(build, key, dialect)
    return _texts[name]


def _compile(build: Callable[..., Any], key: Key, dialect: str) -> str:
    import ibis

    text = str(ibis.to_sql(build(*key), dialect=dialect))
    return text.replace(str(PAGE), f"{PARAMETER}limit() OFFSET {PARAMETER}offset()")


def _kept(build: Callable[..., Any], key: Key, dialect: str, store: Store) -> str:
    digest = hashlib.sha256(repr((build.__qualname__, key)).encode()).hexdigest()[:24]
    path = store.root / "compiled" / f"{dialect}-{_fingerprint(build.__code__.co_filename)}" / f"{digest}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = _compile(build, key, dialect)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    except OSError:
        pass  # A store that may only be read works too, a second slower at the first question.
    return text


@cache
def _fingerprint(filename: str) -> str:
    parts = [Path(filename).read_bytes(), Path(__file__).read_bytes()]
    versions = f"{version('ibis-framework')} {version('sqlglot')}".encode()
    return hashlib.sha256(b"".join([*parts, versions])).hexdigest()[:16]
