"""Back-test of the proposed forecasts, month by month, on invented ledgers and on the demo, beside other ways.

python bench/forecast_methods.py [--seeds 6] [--series 420] [--demo DATA] [--smoothed 70] [--write]

`--demo` is the data folder of a loaded demo (`python -m tests.demo FOLDER` makes one in FOLDER/data). `--write` puts
the tables into docs/explanation/forecast.md and bench/README.md and draws docs/explanation/forecast-errors.svg.

An error is the forecast of the whole year minus its outcome, in per cent of the budget: the mean size over series.
The proposal is shown what a municipality has (marked items, posts); the others are shown the ledger cleaned of the same
marked items, so that what differs is the method. Constants were chosen on seeds 1 and 2, which are in no table.
"""

from __future__ import annotations

import argparse
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from _ledgers import KINDS, MONTHS, PLANS, Ledgers, municipality

from styrkedjan.analysis import learned_forecast as learned
from styrkedjan.analysis.agreed_forecast import agreed
from styrkedjan.analysis.forecasting import Method, forecast
from styrkedjan.analysis.reconciliation import TOP
from styrkedjan.domain.swedish import listing

ROOT = Path(__file__).resolve().parents[1]
TRIED = range(2, MONTHS + 1)
SHOWN = (2, 3, 4, 6, 8, 10, 11)
PROPOSAL, ALONE, POSTLESS = "**Förslaget**", "Förslaget utan avstämning", "Förslaget utan årsarbetare"
REMAINING, LAST, STRAIGHT, OLD = (
    "Återstående budget",
    "Förra årets andel",
    "Rak framskrivning",
    "Det gamla förslaget",
)
LEVELS = ("Enheter", "Nämnder", "Kommunen")
Guess = Callable[[int], np.ndarray]


@dataclass
class Case:
    """A municipality whose last year is forecast: arrays (series, years, 12) cleaned of marks, and its tree."""

    outcome: np.ndarray
    budget: np.ndarray
    planned: np.ndarray
    worked: np.ndarray
    kind: np.ndarray
    committee: np.ndarray

    @property
    def whole(self) -> np.ndarray:
        return self.outcome[:, -1].sum(axis=-1)

    @property
    def size(self) -> np.ndarray:
        return np.abs(self.budget[:, -1].sum(axis=-1))

    def question(self, month: int, *, posts: bool = True, rows: np.ndarray | None = None) -> learned.Years:
        """What is known after the month. Posts of a month nobody has worked yet are not known."""
        planned, worked = (part if posts else np.full_like(part, np.nan) for part in (self.planned, self.worked))
        now = np.where(np.arange(MONTHS) < month, worked[:, -1], np.nan)
        return learned.Years(
            self.outcome[:, -1, :month], self.budget[:, -1], self.outcome[:, :-1], self.budget[:, :-1], self.kind,
            planned[:, :-1], worked[:, :-1], planned[:, -1], now,
        )  # fmt: skip

    def with_levels(self) -> tuple[Case, list[int]]:
        """The municipality, its committees and their kinds as rows of their own before the series, and the tree."""
        pairs = sorted(set(zip(self.committee.tolist(), self.kind.tolist(), strict=True)))
        committees = sorted({committee for committee, _ in pairs})
        rows = [np.ones(len(self.kind), bool), *(self.committee == each for each in committees)]
        rows += [(self.committee == committee) & (self.kind == kind) for committee, kind in pairs]
        offset = 1 + len(committees)
        above = [TOP, *(0 for _ in committees), *(1 + committees.index(committee) for committee, _ in pairs)]
        above += [offset + pairs.index(pair) for pair in zip(self.committee.tolist(), self.kind.tolist(), strict=True)]
        kinds = [-2, *(-1 for _ in committees), *(100 + kind for _, kind in pairs), *self.kind.tolist()]

        def summed(part: np.ndarray) -> np.ndarray:
            return np.concatenate([np.stack([part[row].sum(axis=0) for row in rows]), part])

        posts = []
        both = ~np.isnan(self.planned) & ~np.isnan(self.worked)
        for part in (self.planned, self.worked):
            sums, counted = summed(np.where(both, part, 0.0)), summed(both.astype(float)) > 0
            counted[:offset] = False
            posts.append(np.where(counted, sums, np.nan))
            posts[-1][len(rows) :] = part
        made = Case(summed(self.outcome), summed(self.budget), *posts, np.array(kinds), np.zeros(len(kinds)))
        return made, above


def generated(series: int, seed: int) -> tuple[Case, Ledgers]:
    ledgers = municipality(series, seed)
    case = Case(
        ledgers.outcome - ledgers.marked, ledgers.budget, ledgers.planned, ledgers.worked, ledgers.kind,
        ledgers.committee,
    )  # fmt: skip
    return case, ledgers


def demo(folder: Path) -> Case:
    """The demo's last whole year, with the years before it."""
    os.environ["STYRKEDJAN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrkedjan.config.settings")
    import django

    django.setup()
    from styrkedjan.areas.economy.queries.forecast_series import forecast_series
    from styrkedjan.areas.economy.queries.scope import scope_of
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.foundation.known import NOW

    scope = scope_of(Unit.objects.get(parent=None))
    found = next(
        made
        for year in range(2100, 2000, -1)
        if (made := forecast_series(scope, year, NOW)).keys and not np.isnan(made.outcome[:, -1]).any()
    )
    kinds = np.unique([group for _, group in found.keys], return_inverse=True)[1]
    paths = [scope.places[unit].path.split("/")[2] for unit, _ in found.keys]
    clean = found.outcome - found.one_off - found.timing
    kept = np.abs(found.budget[:, -1].sum(axis=-1)) > 0
    parts = (clean, found.budget, found.planned, found.worked, kinds, np.unique(paths, return_inverse=True)[1])
    return Case(*(part[kept] for part in parts))


def proposed(case: Case, month: int, *, posts: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The proposal as the system makes it: reconciled values, and half the interval; then the values alone."""
    tree, above = case.with_levels()
    made = learned.forecast(tree.question(month, posts=posts))
    values, half = agreed(made, above, tree.kind, tree.size)
    return values, half, made.value


def last_years_share(case: Case, month: int) -> np.ndarray:
    return forecast(Method.SEASONAL_PROFILE, case.outcome[:, -1, :month], case.budget[:, -1], case.outcome[:, -2:-1])


def methods(case: Case) -> dict[str, Guess]:
    """Every way of forecasting a case, as a function of the month."""

    def plain(method: Method) -> Guess:
        return lambda month: forecast(method, case.outcome[:, -1, :month], case.budget[:, -1], case.outcome[:, :-1])

    own = len(case.kind)
    return {
        STRAIGHT: plain(Method.STRAIGHT_LINE),
        LAST: lambda month: last_years_share(case, month),
        REMAINING: plain(Method.BUDGET_REMAINING),
        OLD: plain(Method.USUAL_DEVIATION),
        POSTLESS: lambda month: proposed(case, month, posts=False)[0][-own:],
        ALONE: lambda month: proposed(case, month)[2][-own:],
        PROPOSAL: lambda month: proposed(case, month)[0][-own:],
    }


def errors(case: Case, guess: Guess, month: int) -> np.ndarray:
    return (guess(month) - case.whole) / case.size


def mean_errors(case: Case, months: tuple[int, ...] | range = TRIED) -> dict[str, list[float]]:
    """Mean size of error in per cent, per method and month."""
    return {
        name: [float(np.abs(errors(case, guess, month)).mean() * 100) for month in months]
        for name, guess in methods(case).items()
    }


def at_levels(case: Case, month: int) -> dict[str, list[float]]:
    """Errors in per cent of the budget at three levels: series, committees (net), and the municipality."""
    size = case.size.sum()

    def levels(value: np.ndarray) -> list[float]:
        error = value - case.whole
        committees = [error[case.committee == each].sum() for each in np.unique(case.committee)]
        return [float(x) / size * 100 for x in (np.abs(error).sum(), np.abs(committees).sum(), abs(error.sum()))]

    return {name: levels(guess(month)) for name, guess in methods(case).items()}


def coverage(case: Case, month: int) -> tuple[float, float]:
    """How often, in per cent, the 80 per cent interval held: the series, and the levels above them."""
    value, half, _ = proposed(case, month)
    tree, above = case.with_levels()
    held = np.abs(value - tree.whole) <= half
    levels = len(above) - len(case.kind)
    return float(held[levels:].mean() * 100), float(held[:levels].mean() * 100)


def smoothed(case: Case, month: int, rows: int) -> dict[str, float]:
    """What the forecasting libraries begin with, on the first series, in per cent: the season as it was last year,
    Holt-Winters (damped trend, additive season), Theta, and the mean of the three (the comparison that M4 was held to).
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    names = ("Förra årets månader (naiv säsong)", "Holt–Winters (statsmodels)", "Theta (statsmodels)")
    found: dict[str, list[float]] = {name: [] for name in (*names, "Medel av de tre")}
    for row in range(rows):
        seen = case.outcome[row, -1, :month]
        months = np.concatenate([case.outcome[row, :-1].ravel(), seen])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            holt = ExponentialSmoothing(months, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12)
            rests = [
                case.outcome[row, -2, month:].sum(),
                holt.fit().forecast(MONTHS - month).sum(),
                ThetaModel(months, period=12, method="additive").fit().forecast(MONTHS - month).sum(),
            ]
        for name, rest in zip(found, [*rests, np.mean(rests)], strict=True):
            found[name].append(abs(seen.sum() + rest - case.whole[row]) / case.size[row] * 100)
    return {name: float(np.mean(sizes)) for name, sizes in found.items()}


def table(heading: str, rows: dict[str, list[float]], columns: tuple[str, ...], decimals: int = 2) -> str:
    """A Markdown table with Swedish decimals."""
    lines = [f"| {heading} | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name, values in rows.items():
        cells = " | ".join(f"{value:.{decimals}f}".replace(".", ",") for value in values)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def averaged(tables: list[dict[str, list[float]]]) -> dict[str, list[float]]:
    return {name: [float(x) for x in np.mean([each[name] for each in tables], axis=0)] for name in tables[0]}


def losses(heading: str, rows: dict[str, list[float]]) -> list[str]:
    """Where the proposal has a larger mean error than another way, in words."""
    ours = rows[PROPOSAL]
    found = []
    for name, values in rows.items():
        months = [str(month) for month, own, other in zip(TRIED, ours, values, strict=True) if own > other + 0.005]
        if months and name in (STRAIGHT, LAST, REMAINING, OLD):
            found.append(f"- {heading}: mot {name.lower()} efter {listing(months)} månader.")
    return found


def picture(rows: dict[str, list[float]]) -> str:
    """The errors month by month."""
    from styrkedjan.reports.charts import Chart, ChartKind, Series, svg

    names = (REMAINING, OLD, PROPOSAL)
    labels = tuple(f"{month} mån" for month in TRIED)
    chart = Chart(
        ChartKind.LINES, labels, tuple(Series(name.strip("*"), tuple(map(_decimal, rows[name]))) for name in names),
        unit="procent av budget", decimals=2, category_heading="Efter",
    )  # fmt: skip
    return svg(chart, "Medelfel efter antal månader, i procent av budgeten")


def _decimal(value: float) -> object:
    from decimal import Decimal

    return Decimal(str(round(value, 3)))


def chosen(rows: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: [values[TRIED.index(month)] for month in SHOWN] for name, values in rows.items()}


def put(path: Path, name: str, text: str) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`."""
    old = path.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(old):
        raise SystemExit(f"{path} has no place for {name}.")
    path.write_text(pattern.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", old), "utf-8")


def plans_told(cases: list[tuple[Case, Ledgers]], month: int) -> dict[str, list[float]]:
    """Errors by what kind of plan the year has, after the month."""
    names = (LAST, REMAINING, OLD, PROPOSAL)
    found: dict[str, list[float]] = {}
    for which, plan in enumerate(PLANS):
        sums = {name: [] for name in names}
        for case, ledgers in cases:
            mine = ledgers.plan == which
            for name in names:
                sums[name].append(np.abs(errors(case, methods(case)[name], month))[mine])
        found[plan] = [float(np.concatenate(sums[name]).mean() * 100) for name in names]
    return found


def lost_plans(cases: list[tuple[Case, Ledgers]]) -> list[str]:
    """The kinds of plan where the remaining budget hits better than the proposal, by month."""
    found: dict[str, list[str]] = {}
    for month in (2, 4, 6, 8, 10):
        for plan, (_, remaining, _, ours) in plans_told(cases, month).items():
            if ours > remaining + 0.005:
                found.setdefault(plan, []).append(str(month))
    return [
        f"- enheter som {plan}: mot återstående budget efter {', '.join(at)} månader." for plan, at in found.items()
    ]


def beside_statsmodels(case: Case, rows: int) -> str:
    few = Case(*(part[:rows] for part in vars(case).values()))
    found: dict[str, list[float]] = {}
    for month in (4, 8):
        ways = methods(case)
        ours = {name: np.abs(errors(case, ways[name], month))[:rows].mean() * 100 for name in (REMAINING, PROPOSAL)}
        for name, value in {**ours, **smoothed(few, month, rows)}.items():
            found.setdefault(name, []).append(float(value))
    return f"Bredvid prognosbibliotekens grundmetoder, {rows} serier:\n\n" + table("Sätt", found, ("4 mån", "8 mån"))


def by_kind(cases: list[tuple[Case, Ledgers]]) -> str:
    months = (2, 4, 8, 10)
    sizes = {month: [np.abs(errors(case, methods(case)[PROPOSAL], month)) for case, _ in cases] for month in months}
    kinds = np.concatenate([case.kind for case, _ in cases])
    rows = {
        kind: [float(np.concatenate(sizes[month])[kinds == n].mean()) * 100 for month in months]
        for n, kind in enumerate(KINDS)
    }
    columns = tuple(f"{month} mån" for month in months)
    return "Förslagets fel per slag, påhittade kommuner:\n\n" + table("Slag", rows, columns)


def invented(cases: list[tuple[Case, Ledgers]], columns: tuple[str, ...]) -> tuple[dict, list[str], dict]:
    """The errors, the texts, and how often the intervals held."""
    made = averaged([mean_errors(case) for case, _ in cases])
    series = len(cases[0][0].kind)
    lead = f"Påhittade kommuner: {len(cases)} stycken med {series} serier var, fyra år före det år som prognostiseras."
    plans = table("Planen", plans_told(cases, 4), (LAST, REMAINING, OLD, "Förslaget"))
    levels = table("Sätt", averaged([at_levels(case, 4) for case, _ in cases]), LEVELS)
    held = np.mean([[coverage(case, month) for month in SHOWN] for case, _ in cases], axis=0)
    texts = [
        f"{lead}\n\n{table('Sätt', chosen(made), columns)}",
        f"Efter vad årets plan är, fyra månader:\n\n{plans}",
        f"Påhittade kommuner på tre nivåer efter fyra månader, vägt med budgeten:\n\n{levels}",
        by_kind(cases),
    ]
    intervals = {
        "Påhittade, enheters serier": held[:, 0].tolist(),
        "Påhittade, nämnder och kommunen": held[:, 1].tolist(),
    }
    return made, texts, intervals


def from_demo(case: Case, columns: tuple[str, ...]) -> tuple[dict, list[str], dict]:
    made = mean_errors(case)
    years = case.outcome.shape[1] - 1
    lead = f"Demokommunens senaste hela år: {len(case.kind)} serier, {years} år före det."
    levels = table("Sätt", at_levels(case, 4), LEVELS)
    held = [coverage(case, month) for month in SHOWN]
    texts = [
        f"{lead}\n\n{table('Sätt', chosen(made), columns)}",
        f"Demokommunen på tre nivåer efter fyra månader, vägt med budgeten:\n\n{levels}",
    ]
    intervals = {
        "Demokommunen, enheters serier": [own for own, _ in held],
        "Demokommunen, nämnder och kommunen": [above for _, above in held],
    }
    return made, texts, intervals


def main() -> None:
    """Print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=420)
    parser.add_argument("--seed", type=int, default=3, help="1 and 2 were used to choose the constants")
    parser.add_argument("--seeds", type=int, default=6, help="how many municipalities to generate")
    parser.add_argument("--smoothed", type=int, default=70, help="how many of the series statsmodels also tries")
    parser.add_argument("--demo", type=Path, help="the data folder of a loaded demo")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    columns = tuple(f"{month} mån" for month in SHOWN)
    cases = [generated(asked.series, seed) for seed in range(asked.seed, asked.seed + asked.seeds)]
    made, texts, intervals = invented(cases, columns)
    lost, drawn = [*losses("påhittade kommuner", made), *lost_plans(cases)], made
    if asked.demo:
        drawn, more, held = from_demo(demo(asked.demo), columns)
        texts, intervals = [more[0], texts[0], more[1], *texts[1:]], intervals | held
        lost = [*losses("demokommunen", drawn), *lost]
    if asked.smoothed:
        texts.append(beside_statsmodels(cases[0][0], asked.smoothed))
    texts.append(
        "Så ofta höll intervallet som ska hålla i 80 fall av 100:\n\n" + table("Underlag", intervals, columns, 0)
    )
    told = "\n".join(lost) if lost else "Inget av sätten slog förslaget i medel, i någon månad."
    texts.append("**Där förslaget förlorar** (medelfel, månad 2 till 12):\n\n" + told)
    print("\n\n".join(texts))
    if asked.write:
        put(ROOT / "docs/explanation/forecast.md", "backtest", "\n\n".join(texts))
        put(ROOT / "bench/README.md", "forecasts", "\n\n".join([*texts[: 2 if asked.demo else 1], texts[-1]]))
        (ROOT / "docs/explanation/forecast-errors.svg").write_text(picture(drawn), "utf-8")


if __name__ == "__main__":
    main()
