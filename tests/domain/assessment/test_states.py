"""The crew of an assessment, and who reads whose points."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.assessment.states import Duty, Place, opened, readable, require_crew, require_other
from styrkedjan.domain.errors import NotAllowed, Refused

DONE = datetime(2026, 10, 1, tzinfo=UTC)
LEAD, AUDITOR = Place("l", Duty.LEAD), Place("k", Duty.AUDITOR)
A, B = Place("a", Duty.ASSESSOR), Place("b", Duty.ASSESSOR)


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ([LEAD, A, B, AUDITOR], ""),
        ([LEAD, A, AUDITOR], "två bedömare"),
        ([LEAD, A, A, AUDITOR], "två bedömare"),
        ([A, B, AUDITOR], "saknas"),
        ([LEAD, A, B], "saknas"),
        ([LEAD, A, B, Place("a", Duty.AUDITOR)], "två platser"),
        ([Place("a", Duty.LEAD), A, B, AUDITOR], "två platser"),
    ],
)
def test_two_assess_and_somebody_else_reviews(places: list[Place], says: str) -> None:
    if not says:
        require_crew(places)
        return
    with pytest.raises(Refused, match=says):
        require_crew(places)


@given(
    st.lists(st.sampled_from([None, DONE]), min_size=2, max_size=2),
    st.sampled_from(["a", "b", "l", "k", "utomstående"]),
)
def test_nobody_reads_the_other_before_both_are_done(done: list[datetime | None], reader: str) -> None:
    places = [LEAD, Place("a", Duty.ASSESSOR, done[0]), Place("b", Duty.ASSESSOR, done[1]), AUDITOR]
    seen = {one.person for one in readable(places, reader)}
    assert opened(places) is all(done)
    if not all(done):
        assert seen <= {reader}
        assert (reader in seen) is (reader in ("a", "b"))
    else:
        assert seen == (set() if reader == "utomstående" else {"a", "b"})


def test_a_missing_assessor_opens_nothing() -> None:
    assert not opened([LEAD, Place("a", Duty.ASSESSOR, DONE), AUDITOR])


def test_nobody_judges_their_own_work() -> None:
    require_other("k", {"a", "b"}, "")
    with pytest.raises(NotAllowed, match="eget"):
        require_other("a", {"a", "b"}, "Ingen granskar sitt eget.")
