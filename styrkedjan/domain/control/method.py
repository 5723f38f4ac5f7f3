"""How a municipality values a risk: two scales with a word for each step, and a band for each cell of the matrix.

The matrix is data. A year has one method, for a risk valued by another scale cannot be set beside the rest: in a real
audit six committees used likelihood and consequence and two likelihood and materiality, and nothing could be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, refuse, suggestion

FEWEST_STEPS, MOST_STEPS = 2, 6
TONES = 4  # shades that a band can be shown in, beside its word


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """A step of a scale: its word, and what it means."""

    word: str
    meaning: str

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "word", "meaning"))


@dataclass(frozen=True, slots=True)
class RiskScale:
    """One of the two questions about a risk, its steps from the least."""

    name: str
    steps: tuple[ScaleStep, ...]

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "name")
        if not FEWEST_STEPS <= len(self.steps) <= MOST_STEPS:
            remedy = f"Skriv mellan {FEWEST_STEPS} och {MOST_STEPS} steg."
            flaws.append(Flaw(("steps",), f"Skalan har {len(self.steps)} steg.", remedy))
        refuse(flaws)

    def word(self, value: int | None) -> str:
        """`3 Sannolik`; "" for a value outside the scale."""
        return f"{value} {self.steps[value - 1].word}" if value and 0 < value <= len(self.steps) else ""

    def choices(self) -> list[tuple[str, str]]:
        return [(str(at), f"{at} {one.word}: {one.meaning}") for at, one in enumerate(self.steps, 1)]


@dataclass(frozen=True, slots=True)
class RiskBand:
    """What a cell of the matrix means: a word, what is to be done, and whether the plan must have it."""

    id: str
    word: str
    action: str
    must_be_handled: bool = False

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "word", "action"))


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One consequence, with a band for each likelihood from the least."""

    consequence: int
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskMethod:
    """The whole method. `bands` stand from the mildest; `matrix` has a row for each consequence.

    `again_after_years` is how many years a risk may stand before somebody must say anew why, and `major_from_percent`
    how much of a sample that may fail before it is called more than a minor deviation.
    """

    id: str
    name: str
    source: Citation
    likelihood: RiskScale
    consequence: RiskScale
    bands: tuple[RiskBand, ...]
    matrix: tuple[MatrixRow, ...]
    again_after_years: int
    major_from_percent: int

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if self.again_after_years < 1:
            flaws.append(Flaw(("again_after_years",), "Antalet år är mindre än ett.", "Skriv till exempel 2."))
        if not 0 < self.major_from_percent <= 100:
            flaws.append(Flaw(("major_from_percent",), "Gränsen är ingen procent.", "Skriv ett tal från 1 till 100."))
        if not 1 < len(self.bands) <= TONES:
            flaws.append(Flaw(("bands",), f"Metoden har {len(self.bands)} nivåer.", f"Skriv två till {TONES}."))
        rows = [row.consequence for row in self.matrix]
        if sorted(rows) != list(range(1, len(self.consequence.steps) + 1)):
            flaws.append(Flaw(("matrix",), "Matrisen har inte en rad för varje konsekvens.", "Skriv en rad per steg."))
        known = [band.id for band in self.bands]
        for at, row in enumerate(self.matrix):
            if len(row.bands) != len(self.likelihood.steps):
                what = f"Raden har {len(row.bands)} rutor, och skalan {len(self.likelihood.steps)} steg."
                flaws.append(Flaw(("matrix", at, "bands"), what, "Skriv en ruta för varje sannolikhet."))
            flaws += [
                Flaw(("matrix", at, "bands", place), f"Nivån ”{name}” finns inte.", suggestion(name, known))
                for place, name in enumerate(row.bands)
                if name not in known
            ]
        refuse(flaws)

    def band(self, likelihood: int | None, consequence: int | None) -> RiskBand | None:
        """What the cell means; None for a risk that is not valued on these scales."""
        if not self.covers(likelihood, consequence) or likelihood is None:
            return None
        name = next(row.bands[likelihood - 1] for row in self.matrix if row.consequence == consequence)
        return next(band for band in self.bands if band.id == name)

    def covers(self, likelihood: int | None, consequence: int | None) -> bool:
        return bool(
            likelihood
            and consequence
            and 0 < likelihood <= len(self.likelihood.steps)
            and 0 < consequence <= len(self.consequence.steps)
        )

    def rank(self, likelihood: int | None, consequence: int | None) -> tuple[int, int]:
        """What risks are put in order by, the gravest the greatest: the band, then the product."""
        band = self.band(likelihood, consequence)
        return (-1, 0) if band is None else (self.bands.index(band), (likelihood or 0) * (consequence or 0))

    def tone(self, band: RiskBand) -> int:
        """Which shade, from 1; the gravest band always has the strongest."""
        return TONES - len(self.bands) + 1 + self.bands.index(band)

    def with_cells(self, cells: Mapping[str, str]) -> RiskMethod:
        """With the municipality's own bands in some cells (`"3,4"`: likelihood, consequence). Raises Flawed."""
        rows = (
            MatrixRow(
                row.consequence,
                tuple(cells.get(f"{at},{row.consequence}", band) for at, band in enumerate(row.bands, 1)),
            )
            for row in self.matrix
        )
        return replace(self, matrix=tuple(rows))

    def cells(self) -> dict[str, str]:
        """Every cell's band, by the key that `with_cells` takes."""
        return {f"{at},{row.consequence}": band for row in self.matrix for at, band in enumerate(row.bands, 1)}

    def is_same_scale(self, other: RiskMethod) -> bool:
        """Whether a value on one means the same on the other; the bands may differ."""
        return (self.likelihood, self.consequence) == (other.likelihood, other.consequence)
