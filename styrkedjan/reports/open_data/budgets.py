"""Next year's budget as laid forward or decided, the parties' own when they are presented, and the year wheel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.areas.planning.queries import motions, scenarios
from styrkedjan.areas.planning.queries.motions import MotionPage
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.domain.planning.multi_year import YearOutcome
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.domain.publishing.data import Column, Kind, plain
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.overviews.aims import aims
from styrkedjan.overviews.year_wheel import wheel
from styrkedjan.reports.open_data import DataSet

FRAMES = (
    Column("budget", Kind.NAME, "Vilken budget raden hör till."),
    Column("lage", Kind.CODE, "proposed: framlagt förslag. decided: beslutad."),
    Column("ar", Kind.NUMBER, "Året ramen gäller."),
    Column("namnd", Kind.CODE, "Nämndens kod."),
    Column("namnd_namn", Kind.NAME, "Nämndens namn."),
    Column("ram", Kind.NUMBER, "Nettoramen.", "kr"),
    Column("i_ar", Kind.NUMBER, "Ramen året innan budgeten börjar.", "kr"),
)  # fmt: skip
PARTIES = (
    Column("parti", Kind.NAME, "Partiet som har lagt fram budgeten."),
    Column("rubrik", Kind.NAME, "Vad partiet kallar den."),
    Column("ar", Kind.NUMBER, "Året."),
    Column("ramar", Kind.NUMBER, "Alla nämnders ramar.", "kr"),
    Column("resultat", Kind.NUMBER, "Kommunens resultat.", "kr"),
    Column("resultat_forslag", Kind.NUMBER, "Resultatet i förslaget som partiet ändrar.", "kr"),
)  # fmt: skip
WHEEL = (
    Column("ar", Kind.NUMBER, "Året."),
    Column("dag", Kind.DAY, "Senast den dagen är steget klart."),
    Column("steg", Kind.NAME, "Vad som görs."),
)  # fmt: skip


def budget(principal: Unit, threshold: int) -> Built:
    """The newest budget year: what is decided, else the newest proposal."""
    row = _newest(principal)
    if row is None:
        return Built(FRAMES, ())
    view = motions.as_decided(scenarios.scenario_view(row, NOW, aims(principal, row.first_year, NOW)))
    decided = row.decision_text if row.state == ScenarioState.DECIDED else ""
    rows = [
        {
            "budget": row.name, "lage": row.state, "ar": year.year, "namnd": line.committee.code,
            "namnd_namn": line.committee.name, "ram": plain(amount), "i_ar": plain(line.base),
        }
        for line in scenarios.committee_rows(view) if line.line is None
        for year, amount in zip(view.years, line.amounts, strict=False)
    ]  # fmt: skip
    beside = {
        "name": row.name, "decided": decided, "state": ScenarioState(row.state).label,
        "years": [_year(one) for one in view.years],
    }  # fmt: skip
    return Built(FRAMES, rows, f"{row.first_year}–{row.first_year + 2}", (row.name,), beside)


def _newest(principal: Unit) -> Scenario | None:
    proposal = scenarios.newest_proposal(principal)
    return scenarios.decided(principal, proposal.first_year, NOW) or proposal if proposal else None


def _year(one: YearOutcome) -> dict[str, Any]:
    return {
        "year": one.year, "frames": plain(one.total_frames), "result": plain(one.result),
        "share": plain(one.result_share * 100, 1) if one.result_share is not None else None,
    }  # fmt: skip


def parties(principal: Unit, threshold: int) -> Built:
    """Every budget that a party has presented on the newest proposal; a draft is nobody else's."""
    row = _newest(principal)
    if row is None:
        return Built(PARTIES, ())
    found = motions.comparison_of_all(row, aims(principal, row.first_year, NOW))
    ordered = sorted(found, key=lambda page: page.motion.group.name)
    rows = [line for page in ordered for line in _party(page)]
    changes = {page.motion.group.name: [change.sentence for change in page.changes] for page in ordered}
    return Built(PARTIES, rows, str(row.first_year), (row.name,), {"changes": changes, "of": row.name})


def _party(page: MotionPage) -> Iterator[dict[str, Any]]:
    before = {one.year: one for one in page.comparison.before}
    for one in page.comparison.after:
        yield {
            "parti": page.motion.group.name, "rubrik": page.motion.title[:200], "ar": one.year,
            "ramar": plain(one.total_frames), "resultat": plain(one.result),
            "resultat_forslag": plain(before[one.year].result) if one.year in before else None,
        }  # fmt: skip


def year_wheel(principal: Unit, threshold: int) -> Built:
    """What is done when, this year and next: the plan alone, not how far anybody has come."""
    year, rows, source = timezone.localdate().year, [], ""
    for each in (year, year + 1):
        # As it was known a day: then the wheel tells the plan alone.
        found = wheel(principal, each, (), Known.end_of(timezone.localdate()))
        source = found.model.name if found.model else source
        rows += [{"ar": each, "dag": one.due.isoformat(), "steg": one.occasion.name[:200]} for one in found.steps]
    return Built(WHEEL, rows, f"{year}–{year + 1}", (source,) if source else ())


DATA_SETS = (
    DataSet(
        "budget", "Budget: nämndernas ramar",
        "Hur mycket varje nämnd får, i den budget som är beslutad eller framlagd.",
        "Budget: frames of the committees", "What each committee receives in the decided or proposed budget.",
        "ECON", ("budget", "ram", "ekonomi"), FRAMES, budget, "portal:budget",
    ),
    DataSet(
        "partiernas-budget", "Partiernas budgetar",
        "De budgetar som partier har lagt fram, år för år.",
        "Budgets of the parties", "The budgets that parties have presented, by year.",
        "ECON", ("budget", "parti", "yrkande"), PARTIES, parties, "portal:budget",
    ),
    DataSet(
        "arshjul", "Årshjul: när kommunen planerar, beslutar och följer upp",
        "Vad som görs när, i år och nästa år.",
        "Yearly cycle", "When the municipality plans, decides and follows up.",
        "GOVE", ("årshjul", "budgetprocess", "uppföljning"), WHEEL, year_wheel, "portal:wheel",
    ),
)  # fmt: skip
