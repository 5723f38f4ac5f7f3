"""Back-test of the forecast methods on generated ledgers, beside statsmodels' exponential smoothing.

Run: python bench/forecast_methods.py [--series 300] [--smoothed 60] [--seed 1]. Prints the table that
docs/explanation/forecast.md quotes: mean absolute error of the year in per cent of the budget.

The ledgers are invented, with what makes municipal forecasting hard: wages that follow a yearly revision and summer
vacation, purchases that come late and lumpy, placements that drift, snow, fees by term, budgets spread evenly over a
year that is not even, one-off invoices and reservations in December. Seven kinds, the same number of each.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np

from styrkedjan.analysis import forecasting
from styrkedjan.analysis.forecasting import METHODS, Method

YEARS = 5
MONTHS_TRIED = (2, 4, 8, 10)
KINDS = ("löner", "inköp", "placeringar", "vinterunderhåll", "avgifter", "hyror", "skola med varierande barnantal")


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


def smoothing(outcome: np.ndarray, history: np.ndarray) -> float:
    """Statsmodels' Holt-Winters on the months there are: additive season, damped trend."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    months = np.concatenate([history.ravel(), outcome])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(months, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12)
        rest = model.fit().forecast(12 - len(outcome))
    return float(outcome.sum() + rest.sum())


def errors(outcome: np.ndarray, budget: np.ndarray, month: int, method: Method) -> np.ndarray:
    """Relative error of the last year's forecast at `month`, per series."""
    guess = forecasting.forecast(method, outcome[:, -1, :month], budget[:, -1], outcome[:, :-1])
    return (guess - outcome[:, -1].sum(axis=-1)) / np.abs(budget[:, -1].sum(axis=-1))


def coverage(outcome: np.ndarray, budget: np.ndarray, month: int) -> float:
    """How often the 80 per cent interval of the proposal held the last year's outcome."""
    made = forecasting.propose(outcome[:, -1, :month], budget[:, -1], outcome[:, :-1], budget[:, :-1])
    truth = outcome[:, -1].sum(axis=-1)
    return float(((made.low <= truth) & (truth <= made.high)).mean())


def table(heading: str, rows: dict[str, list[float]], columns: tuple[str, ...], decimals: int = 2) -> str:
    """A Markdown table with Swedish decimals."""
    lines = [f"| {heading} | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name, values in rows.items():
        cells = " | ".join(f"{value:.{decimals}f}".replace(".", ",") for value in values)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def mean_errors(outcome: np.ndarray, budget: np.ndarray) -> dict[str, list[float]]:
    """Mean absolute error in per cent per method and month."""
    return {
        method.label: [float(np.abs(errors(outcome, budget, month, method)).mean() * 100) for month in MONTHS_TRIED]
        for method in METHODS
    }


def beside_statsmodels(outcome: np.ndarray, budget: np.ndarray) -> tuple[dict[str, list[float]], float]:
    """The same errors with statsmodels' added, and its seconds per series."""
    start = time.perf_counter()
    row = []
    for month in MONTHS_TRIED:
        pairs = zip(outcome[:, -1, :month], outcome[:, :-1], strict=True)
        guesses = np.array([smoothing(seen, history) for seen, history in pairs])
        share = (guesses - outcome[:, -1].sum(axis=-1)) / np.abs(budget[:, -1].sum(axis=-1))
        row.append(float(np.abs(share).mean() * 100))
    seconds = (time.perf_counter() - start) / (len(MONTHS_TRIED) * len(outcome))
    return mean_errors(outcome, budget) | {"Exponentiell utjämning (statsmodels)": row}, seconds


def over_seeds(series: int, seeds: range) -> tuple[dict[str, list[float]], list[int]]:
    """Errors over many generated municipalities, and in how many the proposal was best, per month."""
    tables = [mean_errors(*generate(series, seed)[:2]) for seed in seeds]
    means = {name: [float(x) for x in np.mean([each[name] for each in tables], axis=0)] for name in tables[0]}
    best = [
        sum(min(each, key=lambda name: each[name][index]) == forecasting.DEFAULT.label for each in tables)
        for index in range(len(MONTHS_TRIED))
    ]
    return means, best


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=700)
    parser.add_argument("--smoothed", type=int, default=140, help="how many of the series statsmodels also tries")
    parser.add_argument("--seed", type=int, default=3, help="1 and 2 were used to choose the constants")
    parser.add_argument("--seeds", type=int, default=10, help="how many municipalities to generate")
    asked = parser.parse_args()
    columns = tuple(f"{month} mån" for month in MONTHS_TRIED)
    seeds = range(asked.seed, asked.seed + asked.seeds)
    means, best = over_seeds(asked.series, seeds)
    print(f"Medelfel för året i procent av budget, {asked.seeds} kommuner à {asked.series} serier:\n")
    print(table("Metod", means, columns))
    print(f"\nFöreslagen metod bäst i antal kommuner: {dict(zip(columns, best, strict=True))}")

    outcome, budget, kinds = generate(asked.series, asked.seed)
    few = min(asked.smoothed, asked.series)
    beside, seconds = beside_statsmodels(outcome[:few], budget[:few])
    print(f"\nBredvid statsmodels, {few} serier, frö {asked.seed}:\n")
    print(table("Metod", beside, columns))
    print("\nFöreslagen metod per slag:\n")
    by_kind = {kind: mean_errors(outcome[kinds == n], budget[kinds == n]) for n, kind in enumerate(KINDS)}
    print(table("Slag", {kind: rows[forecasting.DEFAULT.label] for kind, rows in by_kind.items()}, columns))
    held = {"80-procentsintervallet höll": [coverage(outcome, budget, month) * 100 for month in MONTHS_TRIED]}
    print("\n" + table("Intervall, procent av serierna", held, columns, 0))

    start = time.perf_counter()
    mean_errors(outcome, budget)
    own = (time.perf_counter() - start) / (len(METHODS) * len(MONTHS_TRIED) * asked.series)
    print(f"\nTid per serie: {own * 1e6:.0f} mikrosekunder, statsmodels {seconds * 1e3:.0f} millisekunder.")


if __name__ == "__main__":
    main()
