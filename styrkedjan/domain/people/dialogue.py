"""A goals and development dialogue: where it stands, whose step is next, and what may be counted of many of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.definitions import Citation, SourceKind
from styrkedjan.domain.disclosure import Sum, hidden
from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.providers.settings import Mark, Setting, SettingUnit


class Side(Labelled):
    """The two who read a dialogue."""

    PERSON = "person", "Medarbetaren"
    MANAGER = "manager", "Chefen"


class DialogueState(Labelled):
    PREPARED = "prepared", "Förbereds"
    HELD = "held", "Hållet"
    AGREED = "agreed", "Bekräftat av båda"


class DialogueMove(Labelled):
    WRITE = "write", "Skriva i det"
    HOLD = "hold", "Föra in att det är hållet"
    AGREE = "agree", "Bekräfta summeringen"
    REOPEN = "reopen", "Öppna det igen"


_S, _M = DialogueState, DialogueMove
DIALOGUE = Lifecycle(
    "staff_dialogue",
    "Samtalet",
    [
        (_M.WRITE, _S.PREPARED, _S.PREPARED), (_M.HOLD, _S.PREPARED, _S.HELD), (_M.AGREE, _S.HELD, _S.AGREED),
        (_M.REOPEN, _S.HELD, _S.PREPARED), (_M.REOPEN, _S.AGREED, _S.PREPARED),
    ],
    first=_S.PREPARED,
    said={_S.PREPARED: "förbereds"},
)  # fmt: skip
# Whose move it is; both may write and open again.
MOVES_OF = {DialogueMove.HOLD: Side.MANAGER, DialogueMove.AGREE: Side.PERSON}

ERASE, FEWEST = "erase_months", "fewest"
SETTINGS = (
    Setting(
        "Samtal raderas efter att någon har slutat", SettingUnit.MONTHS, Mark.MISSING,
        Citation(SourceKind.ASSUMPTION, "Kommunen beslutar själv om gallring"), ERASE,
        description="Hela månader efter sista dagen; 0 raderar samma natt. Utan värde raderas inget av sig självt, "
        "men ingen läser samtalen.",
    ),
    Setting(
        "Minsta antal medarbetare som räknas ihop", SettingUnit.COUNT, Mark.INFERRED,
        Citation(SourceKind.ASSUMPTION, "Fem, som i kommunens övriga redovisning av få"), FEWEST, "5",
        description="En enhet med färre visas inte, och inte heller det som skulle låta den räknas ut.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """What is told of a unit with all below it, and nothing else: how many, never who or what."""

    employed: int = 0
    held: int = 0
    linked: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.employed + other.employed, self.held + other.held, self.linked + other.linked, self.cost + other.cost
        )

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.held) / self.employed if self.employed else None


def together(several: Iterable[Counted]) -> Counted:
    found = Counted()
    for one in several:
        found += one
    return found


def concealed(own: Mapping[str, Counted], fewest: int) -> tuple[dict[str, Counted], frozenset[str]]:
    """Place -> everybody there and below, and the places that say nothing: too few, or what would tell of them.

    A place is a path in the tree ("/1/14/"); `own` are those who are employed at the place itself.
    """
    places = {"/".join(path.split("/")[: end + 1]) + "/" for path in own for end in range(1, path.count("/"))}
    whole = {path: together(one for at, one in own.items() if at.startswith(path)) for path in places}
    counts: dict[tuple[str, bool], int | None] = {(path, True): one.employed for path, one in whole.items()}
    counts |= {(path, False): one.employed for path, one in own.items()}
    sums = []
    for path in places:
        below = tuple((one, True) for one in places if one != path and one[: len(path)] == path
                      and one[len(path) :].count("/") == 1)  # fmt: skip
        here = ((path, False),) if path in own else ()
        if below or here:
            sums.append(Sum((path, True), (*below, *here)))
    # Those at a place itself are not told apart, but a reader takes them from the whole and what is below.
    return whole, frozenset(path for path, is_whole in hidden(counts, sums, fewest) if is_whole)
