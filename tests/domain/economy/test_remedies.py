"""Principles 3-5, 7 and 12-14 where a finding tells what is left to do, and the state table of a request."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.carry_over import internal_rules_findings
from styrkedjan.domain.economy.earmarks import Earmark, EarmarkYear, earmark_findings, earmark_of, same_earmark
from styrkedjan.domain.economy.finding import Severity
from styrkedjan.domain.economy.insufficient_frame import (
    Asked,
    Cause,
    UnitPosition,
    beyond_calculated,
    frame_findings,
    guide,
    room_to_reallocate,
)
from styrkedjan.domain.economy.investment_frames import Kind, capital_cost_findings
from styrkedjan.domain.economy.investments import Project, binding_findings
from styrkedjan.domain.economy.net_frames import decision_refusal, distribution_findings, priority_findings
from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.frame_request_states import FRAME_REQUEST, RequestMove, RequestState

D = Decimal
NAMED = "Gatunämnden"
WINTER = Earmark("vinterunderhåll", frozenset({"241", "242"}))


# --- principle 3: earmarks by activity code ---------------------------------------------------------------------


@pytest.mark.parametrize(("verksamhet", "hör_till"), [("241", "vinterunderhåll"), ("240", ""), ("", ""), ("2410", "")])
def test_princip_3_verksamhetskoden_avgör_vad_som_hör_till_anslaget(verksamhet, hör_till):
    assert earmark_of(verksamhet, (WINTER,)) == hör_till


@pytest.mark.parametrize("fault", [{"name": " ", "activities": {"1"}}, {"name": "x", "activities": set()},
                                   {"name": "x", "activities": {" "}}])  # fmt: skip
def test_an_earmark_has_a_name_and_codes(fault):
    with pytest.raises(ValueError, match="särskilt anslag"):
        Earmark(fault["name"], frozenset(fault["activities"]))


def test_a_name_is_the_same_with_and_without_a_capital():
    assert same_earmark("Vinterunderhåll ", "vinterunderhåll")
    assert not same_earmark("vinterunderhåll", "väghållning")


@pytest.mark.parametrize(
    ("läge", "anslag", "budget", "utfall", "till_månad", "fynd"),
    [
        ("i takt", 144, 144, 40, 4, []),
        ("mer än anslaget är redan förbrukat", 144, 144, 150, 4, ["redan kostat 6"]),
        ("året är slut: då är det ett resultat", 144, 144, 150, 12, []),
        ("budgeten har glidit", 144, 150, 40, 4, ["6\u00a0kr mer än det särskilda anslaget"]),
        ("budgeten är för liten", 144, 140, 40, 4, ["4\u00a0kr mindre än det särskilda anslaget"]),
        ("inget anslag i ramen", None, 144, 40, 4, ["ingen post"]),
        ("ingen redovisning", 144, None, None, None, []),
    ],
)
def test_princip_3_särskilt_anslag_följs(läge, anslag, budget, utfall, till_månad, fynd):
    money = [None if amount is None else D(amount) for amount in (anslag, budget, utfall)]
    found = earmark_findings(EarmarkYear("vinterunderhåll", NAMED, 2026, ("241",), *money, till_månad))
    assert len(found) == len(fynd), läge
    for item, words in zip(found, fynd, strict=True):
        assert words in item.sentence
        assert (item.principle, item.committee) == (3, NAMED)


@pytest.mark.parametrize(
    ("anslag", "budget", "utfall", "till_månad", "resultat"),
    [
        (144, 140, 120, 12, 24),
        (None, 140, 120, 12, 20),
        (144, 140, 150, 12, -6),
        (144, 140, 120, 11, None),
        (144, 140, None, None, None),
        (None, None, 5, 12, None),
    ],
)
def test_ett_anslags_resultat_är_budget_minus_utfall(anslag, budget, utfall, till_månad, resultat):
    money = [None if amount is None else D(amount) for amount in (anslag, budget, utfall)]
    year = EarmarkYear("vinterunderhåll", NAMED, 2026, ("241",), *money, till_månad)
    assert year.result == resultat
    assert year.working.result == year.so_far


def test_princip_3_en_omdisponering_säger_vilken_prioritering_den_följer():
    assert priority_findings(NAMED, ()) == ()
    (finding,) = priority_findings(NAMED, (D(5), D(10)))
    assert (finding.principle, finding.amount, finding.severity) == (3, 15, Severity.NOTICE)
    assert "2\u00a0omdisponeringar" in finding.sentence


@pytest.mark.parametrize(
    ("belopp", "gräns", "beslut", "nekas"),
    [
        (100, None, "", False),
        (100, 100, "", False),
        (101, 100, "", True),
        (101, 100, "Gatunämnden 2026-04-02 § 7", False),
    ],
)
def test_princip_3_över_delegationsgränsen_behövs_nämndens_beslut(belopp, gräns, beslut, nekas):
    refusal = decision_refusal(D(belopp), None if gräns is None else D(gräns), beslut)
    assert (refusal is not None) is nekas


# --- principle 4: remedies and requests -------------------------------------------------------------------------

MONEY = st.integers(-50_000, 50_000).map(D)
POSITIONS = st.lists(st.builds(UnitPosition, MONEY, MONEY), max_size=6)


@pytest.mark.parametrize(
    ("läge", "enheter", "ram", "utrymme"),
    [
        ("ingen enhet går under", [(100, 110), (100, 100)], 200, 0),
        ("en enhet går under", [(100, 110), (100, 93)], 200, 7),
        ("ramen är inte fördelad", [(100, 110)], 120, 20),
        ("båda", [(100, 90)], 120, 30),
        ("mer fördelat än ramen är inget utrymme", [(100, 100)], 90, 0),
    ],
)
def test_princip_4_utrymme_att_omdisponera(läge, enheter, ram, utrymme):
    positions = [UnitPosition(D(budget), D(forecast)) for budget, forecast in enheter]
    assert room_to_reallocate(positions, D(ram)) == utrymme, läge


@pytest.mark.parametrize(
    ("budget", "kalkylerat", "nu", "utöver"),
    [(1030, "3", "3", 0), (1030, "3", "4", 10), (1030, "3", "2", -10), (0, "3", "9", 0), (1000, "0", "1.5", 15)],
)
def test_princip_4_generell_kostnadsökning_utöver_budgeten(budget, kalkylerat, nu, utöver):
    assert beyond_calculated(D(budget), D(kalkylerat), D(nu)) == utöver


@settings(max_examples=60, deadline=None)
@given(POSITIONS, MONEY)
def test_the_room_is_already_in_the_forecast(units, frame):
    """What is missing is what short units lack minus the room, whatever the units look like."""
    room = room_to_reallocate(units, frame)
    lacking = sum((max(D(0), unit.forecast - unit.budget) for unit in units), D(0))
    beyond = max(D(0), sum((unit.budget for unit in units), D(0)) - frame)
    assert sum((unit.forecast for unit in units), D(0)) - frame == lacking + beyond - room
    assert room >= 0


@settings(max_examples=60, deadline=None)
@given(MONEY, MONEY, MONEY.map(abs), MONEY)
def test_what_is_asked_for_is_exactly_what_is_missing(frame, forecast, room, general):
    guidance = guide(frame, forecast, room, general)
    asked = [remedy.amount for remedy in guidance.remedies if remedy.order == 2]
    assert sum(asked, D(0)) == guidance.shortfall == max(D(0), forecast - frame)
    assert all(amount > 0 for amount in asked)
    assert [remedy.order for remedy in guidance.remedies] == sorted(remedy.order for remedy in guidance.remedies)


@pytest.mark.parametrize(
    ("generell", "orsak", "frågas"),
    [
        (0, Cause.OWN, ["kommunfullmäktige"]),
        (4, Cause.OWN, ["kommunstyrelsen", "kommunfullmäktige"]),
        (6, Cause.GENERAL_COST_INCREASE, ["kommunstyrelsen", "kommunfullmäktige"]),
        (10, Cause.GENERAL_COST_INCREASE, ["kommunstyrelsen"]),
        (99, Cause.GENERAL_COST_INCREASE, ["kommunstyrelsen"]),
        (-3, Cause.OWN, ["kommunfullmäktige"]),
    ],
)
def test_princip_4_generell_kostnadsökning_äskas_hos_kommunstyrelsen_resten_hos_fullmäktige(generell, orsak, frågas):
    guidance = guide(D(100), D(110), D(0), D(generell))
    assert guidance.cause is orsak
    assert [remedy.decided_by for remedy in guidance.remedies[1:]] == frågas
    assert ("Kvaliteten" in guidance.reminder) is (generell > 0)


BOARD, COUNCIL = "kommunstyrelsen", "kommunfullmäktige"
DONE, SENT = RequestState.DECIDED, RequestState.SENT


@pytest.mark.parametrize(
    ("läge", "ram", "generell", "begäranden", "åtgärder"),
    [
        # begärt, beviljat; prognosen är 110 hela tiden
        ("inget begärt", 100, 3, [], [(BOARD, 3), (COUNCIL, 7)]),
        ("styrelsen väntas svara", 100, 3, [(BOARD, SENT, 3, 0)], [(COUNCIL, 7)]),
        ("styrelsen gav två av tre: resten prövas inte en gång till", 102, 3, [(BOARD, DONE, 3, 2)], [(COUNCIL, 8)]),
        ("styrelsen sade nej", 100, 3, [(BOARD, DONE, 3, 0)], [(COUNCIL, 10)]),
        ("kostnaderna steg mer efter svaret", 102, 5, [(BOARD, DONE, 3, 2)], [(BOARD, 2), (COUNCIL, 6)]),
        ("fullmäktige har ändrat mål för fyra", 100, 0, [(COUNCIL, DONE, 10, 4)], [(COUNCIL, 6)]),
        ("fullmäktige väntas svara", 100, 0, [(COUNCIL, SENT, 10, 0)], []),
        ("fullmäktige har ändrat mål för allt", 100, 0, [(COUNCIL, DONE, 10, 10)], []),
    ],
)
def test_princip_4_rådet_räknar_med_det_som_är_besvarat(läge, ram, generell, begäranden, åtgärder):
    asked = [Asked(D(amount), state, body, "§ 9", D(settled)) for body, state, amount, settled in begäranden]
    found = guide(D(ram), D(110), D(0), D(generell), asked)
    assert [(one.decided_by, one.amount) for one in found.remedies if one.order == 2] == åtgärder, läge


@settings(max_examples=60, deadline=None)
@given(MONEY.map(abs), MONEY.map(abs), MONEY.map(abs), MONEY.map(abs), st.sampled_from([DONE, SENT]))
def test_nothing_is_asked_for_twice(frame, forecast, room, amount, state):
    """With a request on its way or tried, never more is asked for than is missing, and the room changes nothing."""
    for body in (BOARD, COUNCIL):
        asked = [Asked(amount, state, body, "§ 9", amount)]
        found = guide(frame, forecast, room, amount, asked)
        again = [one.amount for one in found.remedies if one.order == 2]
        assert sum(again, D(0)) <= found.shortfall
        assert not any(one.decided_by == body and body == BOARD for one in found.remedies)
        bare = guide(frame, forecast, D(0), amount, asked)
        assert [one.amount for one in bare.remedies] == [one.amount for one in found.remedies]


@pytest.mark.parametrize(
    ("läge", "begäran", "allvar", "ord"),
    [
        ("inget begärt", [], Severity.ACTION, "överskrida"),
        ("utkast", [(10, RequestState.DRAFTED)], Severity.ACTION, "utkast"),
        ("skickat hela", [(10, RequestState.SENT)], Severity.NOTICE, "väntar på svar"),
        ("skickat en del", [(9, RequestState.SENT)], Severity.ACTION, "väntar på svar"),
        ("skickat i två delar", [(4, RequestState.SENT), (6, RequestState.SENT)], Severity.NOTICE, "väntar på svar"),
        ("besvarat men ramen räcker ändå inte", [(10, RequestState.DECIDED)], Severity.ACTION, "KF § 9"),
    ],
)
def test_princip_4_en_begäran_följs_tills_den_är_besvarad(läge, begäran, allvar, ord):
    asked = [Asked(D(amount), state, "kommunfullmäktige", "KF § 9", D(2)) for amount, state in begäran]
    (finding,) = frame_findings(NAMED, D(100), D(110), guide(D(100), D(110), D(0)), asked)
    assert finding.severity is allvar, läge
    assert ord in finding.sentence
    assert frame_findings(NAMED, D(110), D(110), guide(D(110), D(110), D(0)), asked) == ()


@pytest.mark.parametrize("state", list(RequestState))
@pytest.mark.parametrize("move", list(RequestMove))
def test_the_state_table_of_a_request(state, move):
    allowed = {
        RequestState.DRAFTED: {RequestMove.CHANGE, RequestMove.SEND, RequestMove.WITHDRAW},
        RequestState.SENT: {RequestMove.DECIDE, RequestMove.WITHDRAW},
    }.get(state, set())
    assert (move in FRAME_REQUEST.moves(state)) is (move in allowed)
    if move in allowed:
        assert isinstance(FRAME_REQUEST.after(move, state), RequestState)
    else:
        with pytest.raises(WrongState):
            FRAME_REQUEST.after(move, state)


# --- principles 5, 7, 12, 13 and 14 -----------------------------------------------------------------------------


@pytest.mark.parametrize(("ram", "fördelat", "för_mycket"), [(100, 100, None), (100, 90, None), (100, 101, 1)])
def test_princip_5_det_som_fördelas_ryms_i_nettoramen(ram, fördelat, för_mycket):
    found = distribution_findings(NAMED, D(ram), D(fördelat))
    assert [item.amount for item in found] == ([] if för_mycket is None else [för_mycket])


@pytest.mark.parametrize(
    ("eget_kapital", "antaget", "fynd"), [(10, True, 0), (10, False, 1), (-10, False, 1), (0, False, 0)]
)
def test_princip_7_nämnden_har_ett_internt_regelverk(eget_kapital, antaget, fynd):
    assert len(internal_rules_findings(NAMED, D(eget_kapital), antaget)) == fynd


def project(name: str, kind: Kind, outcome: int) -> Project:
    return Project(name, name, NAMED, kind, D(100), 2026, D(100), D(outcome))


@pytest.mark.parametrize(
    ("läge", "projekt", "över"),
    [
        ("inom anslaget", [(Kind.IMPLEMENTATION, 10, 10)], []),
        ("genomförandeprojekt binder var för sig", [(Kind.IMPLEMENTATION, 12, 10), (Kind.IMPLEMENTATION, 0, 10)], [2]),
        ("planeringsprojekt binder tillsammans", [(Kind.PLANNING, 12, 10), (Kind.PLANNING, 0, 10)], []),
        ("planeringsprojekten över tillsammans", [(Kind.PLANNING, 12, 10), (Kind.PLANNING, 11, 10)], [3]),
        ("övriga binder i årets ram", [(Kind.OTHER, 12, 10), (Kind.STREETS, 12, 10)], []),
    ],
)
def test_princip_12_anslaget_binder_per_projekt_eller_enligt_verksamhetsplanen(läge, projekt, över):
    rows = [(project(str(n), kind, spent), D(given)) for n, (kind, spent, given) in enumerate(projekt)]
    found = binding_findings(rows)
    assert [item.amount for item in found] == över, läge
    assert {item.principle for item in found} <= {12}


@pytest.mark.parametrize(
    ("läge", "kostnader", "budget", "anslag", "fynd"),
    [
        ("ryms", [(Kind.OTHER, 5)], 5, 0, []),
        ("ryms inte", [(Kind.OTHER, 5), (Kind.PREMISES, 2)], 4, 0, [(14, 3)]),
        ("budgeten är inte känd", [(Kind.OTHER, 5)], None, 0, []),
        ("gatan får anslag", [(Kind.STREETS, 5)], 9, 5, []),
        ("gatans anslag är inte beviljat", [(Kind.STREETS, 5)], 9, 3, [(13, 2)]),
        ("ett anslag betalar inte det egna", [(Kind.STREETS, 5), (Kind.OTHER, 5)], 9, 5, [(14, 1)]),
        ("inga kostnader, för liten budget", [], 1, 3, []),
    ],
)
def test_princip_13_och_14_kapitalkostnader(läge, kostnader, budget, anslag, fynd):
    costs = [(kind, D(amount)) for kind, amount in kostnader]
    found = capital_cost_findings(NAMED, costs, *(None if amount is None else D(amount) for amount in (budget, anslag)))
    assert [(item.principle, item.amount) for item in found] == fynd, läge
    assert all(item.working and item.working.result == item.amount for item in found)
