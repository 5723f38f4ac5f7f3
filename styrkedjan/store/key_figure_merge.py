"""What was fetched against what was known, for one gender and year: what is new, changed, gone, the same or kept.

Rows in and out are `key_figure_rows.ROW`. Values that did not change keep the time they became known; a value that
was asked for and is no longer there is not reported from now on, never silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from styrkedjan.store.key_figure_rows import NO_COUNT, ROW, Array

FATES = ("new", "changed", "removed", "same", "kept")
_CELLS = ("missing", "status", "count", "preliminary")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a merge must know beside the rows: the moment, and the numbers of a few names."""

    known: int
    not_reported: int
    removed: int
    deleted: int


@dataclass(frozen=True)
class Merged:
    """The rows in order, how many met which fate, and (row, how many) that one answer said two things of."""

    rows: Array
    fates: dict[str, int]
    twofold: list[Array] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(self.fates[fate] for fate in ("new", "changed", "removed"))


def keys(rows: Array, kpi_ranks: Array, unit_ranks: Array) -> Array:
    """A number per row that sorts as key figure, municipality do."""
    found: Array = kpi_ranks[rows["kpi"]] << 20 | unit_ranks[rows["unit"]]
    return found


def newest(rows: Array, key: Array, asked: Array, terms: Terms) -> tuple[Array, Array, list[Array]]:
    """Of several about the same, the one fetched last counts; (rows in order, their keys, what was said twofold).

    Of two in one answer a live one comes before a deleted one, and else the later. What a later question covers
    without mentioning it is left out: it is gone.
    """
    # Values come in long runs that are in order already, which this sort goes through once.
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    twofold: list[Array] = []
    if same.any():
        order = np.lexsort((rows["status"] != terms.deleted, rows["fetched"], key))
        same = key[order][1:] == key[order][:-1]
        twofold = _twofold(rows[order], same, terms)
        order = order[np.r_[~same, True]]
    rows, key, asked = rows[order], key[order], asked[order]
    current = asked <= rows["fetched"]
    return rows[current], key[current], twofold


def _twofold(rows: Array, same: Array, terms: Terms) -> list[Array]:
    one, other = rows[:-1], rows[1:]
    alive = (one["status"] != terms.deleted) & (other["status"] != terms.deleted)
    differs = ~_equal(one["value"], other["value"]) | (one["missing"] != other["missing"])
    return list(other[same & alive & differs & (one["fetched"] == other["fetched"])])


def merge(new: Array, new_key: Array, old: Array, old_key: Array, old_asked: Array, terms: Terms) -> Merged:
    """Merge rows that each are in order and hold one row per key."""
    at = np.minimum(np.searchsorted(old_key, new_key), max(len(old_key) - 1, 0))
    met = old_key[at] == new_key if len(old_key) else np.zeros(len(new), bool)
    before = old[at[met]]
    result = new.copy()
    result["known"] = terms.known
    # What was fetched before what is known says nothing; what is equal keeps its time.
    late = new["fetched"][met] < before["fetched"]
    equal = ~late & _equal(new["value"][met], before["value"])
    for cell in _CELLS:
        equal &= new[cell][met] == before[cell]
    result[np.flatnonzero(met)[late | equal]] = before[late | equal]

    alone = np.ones(len(old), bool)
    alone[at[met]] = False
    rest, rest_asked = old[alone], old_asked[alone]
    gone = (rest["status"] != terms.removed) & (rest_asked >= rest["fetched"])
    rest = np.where(gone, _removed(rest, rest_asked, terms), rest) if len(rest) else rest
    order = np.argsort(np.r_[new_key, old_key[alone]], kind="stable")
    fates = {
        "new": int((~met).sum()),
        "changed": int((~late & ~equal).sum()),
        "removed": int(gone.sum()),
        "same": int(equal.sum()),
        "kept": int(late.sum() + (~gone).sum()),
    }
    return Merged(np.concatenate([result, rest])[order], fates)


def _removed(rows: Array, asked: Array, terms: Terms) -> Array:
    gone = np.zeros(len(rows), ROW)
    gone["kpi"], gone["unit"] = rows["kpi"], rows["unit"]
    gone["status"], gone["missing"], gone["count"] = terms.removed, terms.not_reported, NO_COUNT
    gone["value"], gone["fetched"], gone["known"] = np.nan, asked, terms.known
    return gone


def _equal(one: Array, other: Array) -> Array:
    """Equal numbers, where no value equals no value."""
    equal: Array = (one == other) | (np.isnan(one) & np.isnan(other))
    return equal
