"""The rules of an award: what an application lacks, who is nominated, what a juror reads and whose vote counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.assessment.award import (
    POINTS,
    Ballot,
    Level,
    Said,
    lacking,
    readable,
    require_nominees,
    require_voter,
    tally,
    undecidable,
)
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.sources.definitions import load_definitions

AWARD = load_definitions().awards["sveriges_kvalitetskommun"]
CRITERIA = [one.id for one in AWARD.criteria]
WHOLE = {one.id: Said(Level.YES, "Länk") for one in AWARD.questions}
TEXTS = dict.fromkeys(CRITERIA, "Så gör vi.")


def test_what_is_shipped_says_what_the_source_says() -> None:
    assert (AWARD.nominees, len(AWARD.criteria), len(AWARD.questions)) == (5, 4, 50)
    assert AWARD.questions_source.is_ours
    assert not AWARD.source.is_ours
    assert {one.year: one.municipality for one in AWARD.winners}[2009] == "Stockholm"
    assert all(len(AWARD.asked(key)) >= 12 for key in CRITERIA)


@pytest.mark.parametrize(
    ("answers", "texts", "assessed", "told"),
    [
        ({}, {}, True, []),
        ({"1.1": Said(Level.NO)}, {}, True, []),
        ({"1.1": Said(Level.NOT_APPLICABLE)}, {}, True, []),
        ({"1.1": Said(Level.PARTLY, " ")}, {}, True, ["”Delvis” visas inte."]),
        ({"1.1": None}, {}, True, ["Frågan är inte besvarad."]),
        ({}, {"work": " "}, True, ["Egenbeskrivningen är tom."]),
        ({}, {"work": "x" * 6001}, True, ["Egenbeskrivningen har 6001 tecken; högst 6000 ryms."]),
        ({}, {}, False, ["Kommunen har ingen publicerad utvärdering, och utan den går det inte att söka."]),
    ],
)
def test_everything_that_is_lacking_is_told(answers, texts, assessed, told) -> None:
    given_answers = {key: said for key, said in {**WHOLE, **answers}.items() if said is not None}
    found = lacking(AWARD, given_answers, {**TEXTS, **texts}, is_assessed=assessed)
    assert [one.what for one in found] == told
    assert all(one.remedy for one in found)


@pytest.mark.parametrize(
    ("chosen", "submitted", "told"),
    [
        (dict.fromkeys(range(5), "Bra"), range(9), ""),
        (dict.fromkeys(range(3), "Bra"), range(3), ""),
        (dict.fromkeys(range(4), "Bra"), range(9), "4 är valda, men 5 ska nomineras."),
        (dict.fromkeys(range(6), "Bra"), range(9), "6 är valda, men 5 ska nomineras."),
        ({**dict.fromkeys(range(4), "Bra"), 99: "Bra"}, range(9), "1 av de valda har ingen inlämnad ansökan."),
        ({**dict.fromkeys(range(4), "Bra"), 4: " "}, range(9), "saknar motivering"),
        ({}, (), "0 är valda, men 0 ska nomineras."),
    ],
)
def test_exactly_five_are_nominated_each_with_a_motivation(chosen, submitted, told) -> None:
    if not told:
        require_nominees(AWARD, chosen, submitted)
        return
    with pytest.raises(InvalidInput, match=told):
        require_nominees(AWARD, chosen, submitted)


declared = st.dictionaries(st.integers(0, 4), st.booleans(), max_size=5)


@given(declared, st.sets(st.integers(0, 4), min_size=1))
def test_a_seat_reads_nothing_undeclared_and_nothing_it_has_a_conflict_with(own, nominees) -> None:
    found = readable(own, nominees)
    assert found <= nominees
    assert not any(own[one] for one in found)
    assert not found or set(own) >= nominees
    for one in nominees:
        if one in found:
            require_voter(own, nominees, one)
        else:
            with pytest.raises(NotAllowed):
                require_voter(own, nominees, one)


points = st.fixed_dictionaries({key: st.sampled_from(POINTS) for key in CRITERIA})
ballots = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), points, max_size=25).map(
    lambda found: [Ballot(juror, nominee, told) for (juror, nominee), told in found.items()]
)
jury = st.fixed_dictionaries(dict.fromkeys(range(5), declared))


@given(ballots, jury, st.randoms())
def test_a_vote_under_conflict_never_counts_and_the_order_of_votes_neither(given_votes, told, random) -> None:
    found = tally(AWARD, range(5), given_votes, told)
    clean = [one for one in given_votes if told[one.juror].get(one.nominee) is False]
    shuffled = random.sample(clean, len(clean))
    assert tally(AWARD, range(5), shuffled, told) == found
    for one in found:
        own = [each for each in clean if each.nominee == one.nominee]
        naive = [value for each in own for value in each.points.values()]
        assert one.voters == len(own)
        assert one.mean == (Fraction(sum(naive), len(naive)) if naive else None)
        assert one.mean is None or 1 <= one.mean <= 5
    means = [one.mean for one in found if one.mean is not None]
    assert means == sorted(means, reverse=True)


@given(ballots, jury)
def test_nobody_outside_the_conflict_moves_when_somebody_declares_one(given_votes, told) -> None:
    after = {**told, 0: {**told[0], 0: True}}
    before = {one.nominee: one for one in tally(AWARD, range(5), given_votes, told)}
    assert all(one == before[one.nominee] for one in tally(AWARD, range(5), given_votes, after) if one.nominee != 0)


def test_the_jury_decides_when_all_have_declared_and_voted_and_enough_can() -> None:
    nominees, jurors = {1: "Ekevik", 2: "Almsäter"}, {10: "Asta", 11: "Bo", 12: "Cai"}
    free = {juror: {1: False, 2: False} for juror in jurors}
    votes = [Ballot(juror, one, dict.fromkeys(CRITERIA, 3)) for juror in jurors for one in nominees]
    assert undecidable(AWARD, nominees, jurors, votes, free) == []
    late = undecidable(AWARD, nominees, jurors, votes[1:], free)
    assert [str(one) for one in late] == ["Asta: Har inte röstat om Ekevik. Så rättar du: Vänta in rösten."]
    silent = undecidable(AWARD, nominees, jurors, votes, {**free, 11: {1: False}})
    assert [one.what for one in silent] == [
        "Har inte sagt om jäv för Almsäter.", "Bara 2 i juryn saknar jäv; minst 3 behövs."
    ]  # fmt: skip
    partial = {**free, 10: {1: True, 2: False}}
    assert [one.where for one in undecidable(AWARD, nominees, jurors, votes, partial)] == ["Ekevik"]
