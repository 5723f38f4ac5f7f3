"""Invented ledgers to try forecasts on, with what makes municipal forecasting hard.

Wages that follow a yearly revision and summer vacation, purchases that come late and lumpy, placements that drift,
snow, fees by term, budgets spread evenly over a year that is not even, November's invoice booked in December. On top of
that `municipality` has what people decide and register: plans that are changed on purpose, one-offs that somebody has
marked (and some that nobody has), and posts in a payroll file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

YEARS = 5
MONTHS = 12
KINDS = ("löner", "inköp", "placeringar", "vinterunderhåll", "avgifter", "hyror", "skola med varierande barnantal")
STAFFED = ("löner", "skola med varierande barnantal")
PLANS = ("som förr", "stänger i juni", "öppnar i augusti", "växer i höst")


@dataclass
class Ledgers:
    """A municipality: arrays (series, YEARS, 12), and per series its kind, committee and this year's kind of plan.

    `marked` is what somebody has marked as one-off, month by month.
    """

    outcome: np.ndarray
    budget: np.ndarray
    marked: np.ndarray
    planned: np.ndarray
    worked: np.ndarray
    kind: np.ndarray
    committee: np.ndarray
    plan: np.ndarray


def municipality(series: int, seed: int, *, changed: float = 0.08, hidden: float = 0.2) -> Ledgers:
    """`changed` is the share of series whose plan for a year is another than before, `hidden` of one-offs unmarked."""
    random = np.random.default_rng(seed + 10_000)
    outcome, budget, kind = generate(series, seed)
    plan = np.zeros(series, dtype=int)
    for year in range(1, YEARS):
        for row in np.flatnonzero(random.random(series) < changed):
            which = int(random.integers(1, len(PLANS)))
            months = {1: [1] * 6 + [0] * 6, 2: [0] * 7 + [1] * 5, 3: [1] * 7 + [1.35] * 5}[which]
            outcome[row, year] *= months
            budget[row, year] *= months
            if year == YEARS - 1:
                plan[row] = which
    planned, worked = _posts(outcome, budget, kind, random)
    marked = np.zeros_like(outcome)
    size = np.abs(budget.sum(axis=-1)) / MONTHS
    for row, year in np.argwhere(random.random((series, YEARS)) < 0.12):
        amount = float(random.exponential(0.6) * size[row, year] * random.choice([1, 1, -1]))
        month = int(random.integers(0, MONTHS))
        outcome[row, year, month] += amount
        if random.random() > hidden:
            marked[row, year, month] += amount
    return Ledgers(outcome, budget, marked, planned, worked, kind, random.integers(0, 8, series), plan)


def _posts(outcome: np.ndarray, budget: np.ndarray, kind: np.ndarray, random: np.random.Generator) -> tuple:
    """Posts of the staffed kinds: three fifths of a deviation is people, as the payroll file counts them."""
    staffed = np.isin(kind, [KINDS.index(name) for name in STAFFED])
    year = budget.sum(axis=-1, keepdims=True)
    plan = np.where(np.abs(budget) > 0, 1.0, 0.0) * np.abs(year) / 600_000
    share = outcome.sum(axis=-1, keepdims=True) / np.where(year, year, 1.0)
    worked = plan * (1 + 0.6 * (share - 1) + random.normal(0, 0.008, outcome.shape))
    unknown = ~staffed[:, None, None] | (plan <= 0)
    return np.where(unknown, np.nan, plan), np.where(unknown, np.nan, worked)


def generate(series: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(outcome, budget, kind): outcome and budget are (series, YEARS, 12), kind an index into KINDS."""
    random = np.random.default_rng(seed)
    kinds = np.arange(series) % len(KINDS)
    made = [one_series(KINDS[kind], random) for kind in kinds]
    return np.array([outcome for outcome, _ in made]), np.array([budget for _, budget in made]), kinds


def one_series(kind: str, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One unit's account group: five years of months, outcome and budget."""
    size = float(np.exp(random.normal(14, 1)))  # about a million a month
    profile = profile_of(kind, random)
    growth = 1 + random.normal(0.03, 0.01)
    drift, noise, lumps = {
        "löner": (0.02, 0.015, 0.0),
        "inköp": (0.05, 0.35, 0.25),
        "placeringar": (0.18, 0.12, 0.15),
        "vinterunderhåll": (0.25, 0.30, 0.10),
        "avgifter": (0.03, 0.05, 0.0),
        "hyror": (0.01, 0.01, 0.02),
        "skola med varierande barnantal": (0.04, 0.03, 0.02),
    }[kind]
    sign = -1 if kind == "avgifter" else 1
    even_budget = random.random() < 0.4  # many budgets are spread evenly whatever the year looks like
    outcome, budget = np.empty((YEARS, 12)), np.empty((YEARS, 12))
    level = random.normal(0, drift)
    for year in range(YEARS):
        planned = size * 12 * growth**year
        level = 0.5 * level + random.normal(0, drift)  # a unit over its budget tends to be so again
        slope = random.normal(0, drift / 2) * np.linspace(-1, 1, 12)  # and moves during the year
        months = planned * profile * (1 + level + slope) * np.exp(random.normal(0, noise, 12))
        hits = random.random(12) < lumps / 2
        months += hits * random.exponential(planned / 24, 12)
        late = np.maximum(0, random.normal(0.05, 0.05)) * months[10]  # November's invoice booked in December
        months[10], months[11] = months[10] - late, months[11] + late
        outcome[year] = sign * months
        budget[year] = sign * planned * (np.full(12, 1 / 12) if even_budget else profile)
    return outcome, budget


def profile_of(kind: str, random: np.random.Generator) -> np.ndarray:
    """The share of the year per month."""
    shapes = {
        "löner": [1, 1, 1, 1.02, 1.02, 1.05, 1.08, 0.98, 1.02, 1.02, 1.02, 1.03],
        "inköp": [0.6, 0.8, 1, 0.9, 1, 1, 0.5, 0.9, 1.1, 1.1, 1.3, 1.8],
        "placeringar": [1] * 12,
        "vinterunderhåll": [2.6, 2.4, 1.8, 0.7, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.3, 2],
        "avgifter": [1.1, 1.1, 1.1, 1.1, 1.1, 0.9, 0.3, 0.8, 1.1, 1.1, 1.1, 1.2],
        "hyror": [3, 0.02, 0.02, 3, 0.02, 0.02, 3, 0.02, 0.02, 3, 0.02, 0.02],
        "skola med varierande barnantal": [1, 1, 1, 1, 1, 1.1, 0.6, 0.95, 1.1, 1.1, 1.1, 1.15],
    }
    shape = np.array(shapes[kind]) * np.exp(random.normal(0, 0.03, 12))
    return shape / shape.sum()
