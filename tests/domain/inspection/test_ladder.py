"""The ladder and its time limits as tables: which step is open, what it must say, and what is late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.inspection import findings, ladder
from styrkedjan.domain.inspection.findings import Case, Demand, Document, Fault, Place
from styrkedjan.domain.inspection.ladder import Before, Wanted, months_after
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.sources.definitions import load_definitions

D = date
LAW = load_definitions().inspections["skollagen_26"]
LIMITS = {"relapse_months": 24, "ban_months": 6, "idle_months": 24, "report_months": 1, "appeal_weeks": 3}
TODAY = D(2026, 6, 1)
SLIGHT = {"none", "waiver", "reprimand", "injunction", "injunction_penalty", "revocation_unfit", "revocation_idle"}
GRAVE = {"none", "injunction", "injunction_penalty", "ban", "revocation_unfit", "revocation_idle"}


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (D(2024, 5, 31), 24, D(2026, 5, 31)), (D(2026, 1, 31), 1, D(2026, 2, 28)), (D(2024, 1, 31), 1, D(2024, 2, 29)),
        (D(2026, 8, 31), 6, D(2027, 2, 28)), (D(2026, 12, 1), 1, D(2027, 1, 1)), (D(2026, 3, 3), 0, D(2026, 3, 3)),
    ],
)  # fmt: skip
def test_months_end_on_a_day_there_is(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def earlier(day: date, obeyed: Obeyed | None, *, grave: bool, rung: str = "injunction") -> list[Before]:
    return [Before(rung, day, grave, obeyed)]


@pytest.mark.parametrize(
    ("before", "grave", "more"),
    [
        ([], False, set()),
        ([], True, set()),
        (earlier(D(2026, 3, 1), None, grave=True), True, {"revocation_relapse"}),  # nobody has seen it disobeyed
        (earlier(D(2026, 3, 1), Obeyed.NO, grave=False), True, {"revocation"}),
        (earlier(D(2026, 3, 1), Obeyed.PARTLY, grave=False), True, {"revocation"}),
        (earlier(D(2026, 3, 1), Obeyed.NO, grave=False), False, set()),  # 26:13 asks for a serious one
        (earlier(D(2026, 3, 1), Obeyed.YES, grave=False), True, set()),
        (earlier(D(2024, 6, 1), Obeyed.YES, grave=True), True, {"revocation_relapse"}),  # the last day of two years
        (earlier(D(2024, 5, 31), Obeyed.YES, grave=True), True, set()),
        (earlier(D(2026, 3, 1), Obeyed.NO, grave=True, rung="reprimand"), True, set()),
        (earlier(D(2026, 6, 2), Obeyed.NO, grave=True), True, set()),  # decided after the day
        (earlier(D(2025, 3, 1), Obeyed.NO, grave=True), True, {"revocation", "revocation_relapse"}),
    ],
)
def test_the_steps_that_are_open(before: list[Before], grave: bool, more: set[str]) -> None:
    found = {one.id for one in ladder.open_rungs(LAW, before, TODAY, LIMITS, grave=grave)}
    assert found == (GRAVE if grave else SLIGHT) | more


WHOLE = {
    "rules": "26 kap.", "reasons": "Det brister", "presented_by": "A", "took_part": "B", "appeal": "Så här",
    "measures": "Gör det",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "told", "lacks"),
    [
        ("injunction", {"deadline": D(2026, 9, 1)}, ""),
        ("injunction", {}, "Dagen saknas"),
        ("injunction", {"deadline": D(2026, 5, 31)}, "före beslutet"),
        ("injunction", {"deadline": D(2026, 9, 1), "measures": " "}, "Vad som ska göras saknas"),
        ("injunction", {"deadline": D(2026, 9, 1), "amount": Decimal(1)}, "har inget vite"),
        ("injunction_penalty", {"deadline": D(2026, 9, 1)}, "Beloppet saknas"),
        ("injunction_penalty", {"deadline": D(2026, 9, 1), "amount": Decimal(50_000)}, ""),
        ("ban", {"grave": True, "deadline": D(2026, 12, 1)}, ""),
        ("ban", {"grave": True, "deadline": D(2026, 12, 2)}, "högst 6 månader"),
        ("ban", {"deadline": D(2026, 12, 1)}, "förutsätter ett allvarligt"),
        ("reprimand", {}, ""),
        ("reprimand", {"grave": True}, "inte för allvarliga"),
        ("reprimand", {"reasons": ""}, "Skäl saknas"),
        ("reprimand", {"appeal": ""}, "överklagar saknas"),
        ("reprimand", {"took_part": ""}, "deltog saknas"),
        ("none", {"appeal": "", "measures": ""}, ""),
        ("revocation", {"grave": True}, "inte är följt"),
        ("revocation_idle", {"since": D(2024, 6, 1)}, ""),
        ("revocation_idle", {"since": D(2024, 6, 2)}, "24 månader"),
        ("revocation_idle", {}, "Dagen saknas"),
        ("egen", {}, "finns inte i lagen"),
    ],
)
def test_what_a_decision_must_say(rung: str, told: dict, lacks: str) -> None:
    texts = WHOLE | {name: value for name, value in told.items() if name in WHOLE}
    rest = {name: value for name, value in told.items() if name not in WHOLE}
    wanted = Wanted(rung, TODAY, rest.pop("grave", False), texts, **rest)
    if not lacks:
        assert ladder.require(LAW, [], wanted, LIMITS).id == rung
        return
    with pytest.raises((InvalidInput, Refused), match=lacks):
        ladder.require(LAW, [], wanted, LIMITS)


def test_a_delegate_decides_alone_and_a_limit_that_nobody_wrote_in_is_not_taken_for_none() -> None:
    alone = Wanted("reprimand", TODAY, False, WHOLE | {"took_part": ""})
    assert ladder.require(LAW, [], alone, LIMITS, delegated=True).id == "reprimand"
    ban = Wanted("ban", TODAY, True, WHOLE, D(2026, 7, 1))
    with pytest.raises(InvalidInput, match="inte införd"):
        ladder.require(LAW, [], ban, {})
    before = earlier(D(2026, 3, 1), Obeyed.YES, grave=True)
    assert "revocation_relapse" not in {one.id for one in ladder.open_rungs(LAW, before, TODAY, {}, grave=True)}


DAYS = st.dates(D(2020, 1, 1), D(2030, 12, 31))


@given(st.lists(st.builds(Before, st.sampled_from([one.id for one in LAW.rungs]), DAYS, st.booleans(),
                          st.sampled_from([None, *Obeyed])), max_size=4), DAYS, st.booleans())  # fmt: skip
def test_more_that_has_happened_never_closes_a_step(before: list[Before], day: date, grave: bool) -> None:
    found = [{one.id for one in ladder.open_rungs(LAW, before[:size], day, LIMITS, grave=grave)}
             for size in range(len(before) + 1)]  # fmt: skip
    assert all(few <= more for few, more in pairwise(found))
    assert "none" in found[0]


@given(DAYS, st.integers(0, 400))
def test_a_ban_ends_within_its_months(day: date, days: int) -> None:
    last = date.fromordinal(day.toordinal() + days)
    wanted = Wanted("ban", day, True, WHOLE, last)
    if last <= months_after(day, 6):
        assert ladder.require(LAW, [], wanted, LIMITS).id == "ban"
    else:
        with pytest.raises(InvalidInput):
            ladder.require(LAW, [], wanted, LIMITS)


S, F = InspectionState, Fault


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        (Case(1, "P", S.PLANNED, TODAY), []),
        (Case(1, "P", S.PLANNED, D(2026, 5, 31)), [F.VISIT_LATE]),
        (Case(1, "P", S.CANCELLED, D(2026, 5, 31), documents=[Document("x", D(2026, 1, 1), None, False)]), []),
        (Case(1, "P", S.DRAFT, TODAY, D(2025, 12, 1), D(2026, 6, 1)), []),
        (Case(1, "P", S.DRAFT, TODAY, D(2025, 11, 30), D(2026, 5, 31)), [F.TOO_LONG, F.ANSWER_LATE]),
        (Case(1, "P", S.VISITED, TODAY, documents=[Document("x", D(2026, 5, 31), None, False)]), [F.DOCUMENT_LATE]),
        (Case(1, "P", S.AWAITING, TODAY, D(2025, 1, 1), documents=[Document("x", TODAY, TODAY, False)],
              demands=[Demand("F", TODAY, None)], not_notified=1), [F.DOCUMENT_UNTOLD, F.NOT_NOTIFIED]),
        (Case(1, "P", S.AWAITING, TODAY, demands=[Demand("F", D(2026, 5, 31), None)]), [F.OVERDUE]),
        (Case(1, "P", S.AWAITING, TODAY, demands=[Demand("F", D(2026, 12, 31), Obeyed.PARTLY)]), [F.NOT_OBEYED]),
        (Case(1, "P", S.CLOSED, TODAY), [F.NOT_PUBLISHED]),
        (Case(1, "P", S.CLOSED, TODAY, is_published=True), []),
    ],
)  # fmt: skip
def test_what_is_late_in_an_inspection(case: Case, faults: list[Fault]) -> None:
    found = findings.in_order(findings.of_case(case, TODAY, case_months=6))
    assert [one.fault for one in found] == sorted(faults, key=list(Fault).index)


@pytest.mark.parametrize(
    ("place", "faults"),
    [
        (Place(1, "P", D(2023, 6, 1)), []),
        (Place(1, "P", D(2023, 5, 31)), [F.NOT_VISITED]),
        (Place(1, "P", D(2015, 1, 1), visited_on=D(2023, 6, 1)), []),
        (Place(1, "P", D(2015, 1, 1), planned=D(2026, 9, 1)), []),
        (Place(1, "P", TODAY, owner_changed_on=D(2026, 5, 1)), []),
        (Place(1, "P", TODAY, owner_changed_on=D(2026, 4, 30)), [F.OWNER_LATE]),
        (Place(1, "P", TODAY, owner_changed_on=D(2026, 4, 30), owner_reported_on=D(2026, 5, 30)), []),
        (Place(1, "P", TODAY, owner_changed_on=D(2026, 4, 30), owner_reported_on=D(2026, 5, 31)), [F.OWNER_LATE]),
    ],
)
def test_what_is_late_for_a_place(place: Place, faults: list[Fault]) -> None:
    assert [one.fault for one in findings.of_place(place, TODAY, interval=36, report_months=1)] == faults
    assert not list(findings.of_place(place, TODAY, interval=None, report_months=None))
