"""The steering chain's rules: what may stand above what, and a plan year's life.

Two questions: `parent_flaws`, may this element serve that one? The steering model's kinds and levels say; rings are
refused. `PLAN_YEAR`: may the plan year be opened, closed or changed now?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import ElementKind
from styrkedjan.domain.swedish import listing


class YearState(Labelled):
    """A plan year's life: prepared while the year before is still reported, then open, then closed."""

    PREPARING = "preparing", "Förbereds"
    OPEN = "open", "Pågår"
    CLOSED = "closed", "Stängt"


class YearMove(Labelled):
    """What can be done with a plan year."""

    EDIT = "edit", "Ändra"
    OPEN = "open", "Öppna"
    CLOSE = "close", "Stänga"


PLAN_YEAR = Lifecycle(
    "plan_year",
    "Planåret",
    [
        (YearMove.EDIT, YearState.PREPARING, YearState.PREPARING),
        (YearMove.EDIT, YearState.OPEN, YearState.OPEN),
        (YearMove.OPEN, YearState.PREPARING, YearState.OPEN),
        (YearMove.CLOSE, YearState.OPEN, YearState.CLOSED),
    ],
    first=YearState.PREPARING,
    ended="Ett stängt planår är låst; arbeta i nästa år.",
    said={YearState.PREPARING: "förbereds", YearState.OPEN: "pågår"},
)


@dataclass(frozen=True, slots=True)
class Remaining:
    """Something left to do before a plan year is opened or closed. `blocks` stops the move; else it is only told."""

    what: str
    remedy: str
    blocks: bool = True
    names: tuple[str, ...] = ()


# -- what may stand above what -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands in the chain: what it is ("goal") and on which level of the model ("committee")."""

    kind: str
    level: str


def kind_at(model: SteeringModel, place: Place) -> ElementKind | None:
    """The model's own kind for a place, or None when the model has no such thing.

    A model names its kinds freely ("goal", "committee_goal"); the kind is the one on the level whose id is the plain
    kind, or ends with it.
    """
    on_level = [kind for kind in model.element_kinds if kind.level == place.level]
    exact = [kind for kind in on_level if kind.id == place.kind]
    ending = [kind for kind in on_level if kind.id.endswith(f"_{place.kind}")]
    return next(iter(exact + ending), None)


def place_of(model: SteeringModel, kind_id: str, plain_kinds: Collection[str]) -> Place:
    """The place of a kind of the model: the other way round from `kind_at`. Raises KeyError for an unknown kind."""
    kind = model.element_kind(kind_id)
    if kind.id in plain_kinds:
        return Place(kind.id, kind.level)
    fitting = [plain for plain in plain_kinds if kind.id.endswith(f"_{plain}")]
    if not fitting:
        raise KeyError(kind_id)
    return Place(max(fitting, key=len), kind.level)


def allowed_parents(model: SteeringModel, place: Place) -> frozenset[str]:
    """Ids of the model's kinds that may stand right above this place."""
    kind = kind_at(model, place)
    return frozenset(kind.parents) if kind else frozenset()


def parent_flaws(model: SteeringModel, child: Place, parents: Sequence[Place]) -> list[str]:
    """Why the element may not have these parents, one sentence per reason; [] when it may."""
    kind = kind_at(model, child)
    if kind is None:
        return [_no_such_place(model, child)]
    flaws = [sentence for parent in parents if (sentence := _parent_flaw(model, kind, parent))]
    if len(parents) > 1 and not kind.several_parents:
        flaws.append(f"{kind.name} får bara höra till en sak ovanför i styrmodellen.")
    return flaws


def _no_such_place(model: SteeringModel, place: Place) -> str:
    """The level and kind in the model's own words, and what the level has instead."""
    level = next((each.name for each in model.levels if each.id == place.level), None)
    if level is None:
        return f"Nivån ”{place.level}” finns inte i styrmodellen; välj {_choices(each.name for each in model.levels)}."
    named = next((each.name for each in model.element_kinds if each.id.split("_")[-1] == place.kind), place.kind)
    there = _choices(each.name.lower() for each in model.element_kinds if each.level == place.level)
    return f"{level} har inget av slaget ”{named.lower()}” i styrmodellen; där finns {there or 'ingenting'}."


def _choices(names: Iterable[str]) -> str:
    return listing(list(dict.fromkeys(names)), "eller")


def _parent_flaw(model: SteeringModel, kind: ElementKind, parent: Place) -> str:
    above = kind_at(model, parent)
    if above is not None and above.id in kind.parents:
        return ""
    name = above.name if above else parent.kind
    allowed = ", ".join(model.element_kind(other).plural.lower() for other in kind.parents)
    way = f"det kan höra till: {allowed}" if allowed else "det står överst i kedjan"
    return f"{kind.name} kan inte höra till {name.lower()}; {way}."


def needs_parent(model: SteeringModel, place: Place) -> bool:
    """Whether the model wants something above an element here."""
    return bool(allowed_parents(model, place))


def closes_ring(parents: Mapping[int, Collection[int]], child: int, parent: int) -> bool:
    """Whether linking `child` under `parent` would put an element above itself. `parents`: element -> its parents."""
    seen: set[int] = set()
    waiting = [parent]
    while waiting:
        current = waiting.pop()
        if current == child:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return False
