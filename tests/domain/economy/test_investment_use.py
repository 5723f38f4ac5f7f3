"""Principles 11-17 where money has been used: frames against outcome and forecast, what is free, what is left."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.finding import Severity
from styrkedjan.domain.economy.investment_frames import (
    Kind,
    capital_cost_findings,
    frame_is_needed,
    frame_use_findings,
)
from styrkedjan.domain.economy.investments import (
    balance_request,
    finished_findings,
    forecast_problems,
    renewed_budget_findings,
    urgent_findings,
)
from tests.domain.economy.test_investments import AMOUNTS, LIMITS, NAMND, project

D = Decimal


def decimal(value: object) -> Decimal | None:
    return None if value is None else D(str(value))


@pytest.mark.parametrize("slag", list(Kind))
@pytest.mark.parametrize(
    ("fall", "ram", "utfall", "prognos", "säger"),
    [
        ("inom ramen", 100, 80, 100, None),
        ("utfallet över ramen är ett brott", 100, 101, 120, "har investerat 1\xa0kr mer än ramen"),
        ("prognosen över ramen kräver beslut", 100, 60, 120, "väntas investera 20\xa0kr mer än ramen"),
        ("utfall utan ram", None, 5, None, "ingen investeringsram är beslutad"),
        ("inget bokfört utan ram", None, 0, 50, None),
        ("okänt utfall och okänd prognos är inget fynd", 100, None, None, None),
    ],
)
def test_princip_11_14_15_16_ramen_mot_utfall_och_prognos(slag, fall, ram, utfall, prognos, säger):
    found = frame_use_findings(NAMND, slag, *(decimal(one) for one in (ram, utfall, prognos)))
    assert [säger in one.sentence for one in found] == ([True] if säger else []), fall


amounts = st.one_of(st.none(), st.integers(0, 1000).map(D))


@given(st.sampled_from(list(Kind)), amounts, amounts, amounts)
def test_no_frame_is_passed_unseen(kind, frame, outcome, forecast):
    found = frame_use_findings(NAMND, kind, frame, outcome, forecast)
    passed = [one for one in (outcome, forecast) if one is not None and frame is not None and one > frame]
    spent = frame is None and outcome is not None and outcome > 0
    assert bool(found) is bool(passed or spent)
    if outcome is not None and outcome > (frame or 0):
        assert found[0].severity is Severity.BREACH


@pytest.mark.parametrize(
    ("fall", "år", "fullmäktige_har_beslutat", "krävs"),
    [
        ("året har börjat", 2026, False, True),
        ("ett år som gått", 2025, False, True),
        ("nästa år, ramarna är beslutade", 2027, True, True),
        ("ett planår", 2028, False, False),
    ],
)
def test_när_en_budget_kräver_en_ram(fall, år, fullmäktige_har_beslutat, krävs):
    assert frame_is_needed(år, 2026, council_has_framed=fullmäktige_har_beslutat) is krävs, fall


@pytest.mark.parametrize(
    ("fall", "prognos", "i_år", "bokfört", "bokfört_i_år", "antal"),
    [
        ("mer än bokfört", 100, 40, 80, 30, 0),
        ("precis det bokförda", 80, 30, 80, 30, 0),
        ("under det bokförda", 79, None, 80, 30, 1),
        ("årets prognos under årets bokförda", 100, 29, 80, 30, 1),
        ("båda", 50, 10, 80, 30, 2),
        ("okänt bokfört stoppar inget", 50, 10, None, None, 0),
        ("negativ", -1, None, None, None, 1),
    ],
)
def test_princip_17_en_prognos_under_det_bokförda(fall, prognos, i_år, bokfört, bokfört_i_år, antal):
    found = forecast_problems(D(prognos), *(decimal(one) for one in (i_år, bokfört, bokfört_i_år)))
    assert len(found) == antal, fall


@pytest.mark.parametrize(
    ("fall", "ändringar", "fynd"),
    [
        # beslutat 20 mnkr; gränsen är mer än 20 procent och minst 7 104 000 kr
        ("färdigt en krona under gränsen", {"finished": True, "cost": D(27_103_999)}, 0),
        ("färdigt på gränsen", {"finished": True, "cost": D(27_104_000)}, 1),
        ("slutredovisat över gränsen", {"finished": True, "final_account": True, "cost": D(30_000_000)}, 1),
        ("pågår: prognosen döms för sig", {"finished": False, "cost": D(30_000_000)}, 0),
        ("färdigt med okänt utfall", {"finished": True, "cost": None}, 0),
    ],
)
def test_princip_17_ett_färdigt_projekt_över_gränsen(fall, ändringar, fynd):
    assert len(finished_findings(project(**ändringar), LIMITS, AMOUNTS, 2026)) == fynd, fall


@given(st.booleans(), st.booleans(), st.sampled_from(["", "KF § 9"]), st.integers(0, 60_000_000))
def test_princip_17_ett_brådskande_beslut_försvinner_aldrig(finished, told, renewed, forecast):
    one = project(
        forecast=forecast, finished=finished, urgent_decision="2026-05-02", notified_council=told,
        renewed_decision=renewed,
    )  # fmt: skip
    assert len(urgent_findings(one)) == (0 if told else 1)
    assert urgent_findings(replace(one, urgent_decision="")) == ()


@pytest.mark.parametrize(
    ("fall", "beslutat", "årsbudgetar", "förnyat", "skillnad"),
    [
        ("årsbudgeten står kvar efter förnyat beslut", "112.7", "86.0", True, "26.7"),
        ("årsbudgeten följer beslutet", "112.7", "112.7", True, None),
        ("utan förnyat beslut frågas inget", "112.7", "86.0", False, None),
        ("okänd årsbudget", "112.7", None, True, None),
    ],
)
def test_princip_12_ett_förnyat_beslut_frågar_efter_årsbudgeten(fall, beslutat, årsbudgetar, förnyat, skillnad):
    decided = D(beslutat) * 1_000_000
    budgeted = None if årsbudgetar is None else D(årsbudgetar) * 1_000_000
    one = project(decided=decided, renewed_decision="KF § 9" if förnyat else "", budgeted=budgeted)
    expected = [] if skillnad is None else [D(skillnad) * 1_000_000]
    assert [found.amount for found in renewed_budget_findings(one)] == expected, fall


@pytest.mark.parametrize(
    ("fall", "budget", "förra_året", "projekten_då", "projekten_nu", "saknas"),
    [
        ("hela budgeten är upptagen av det som redan är i bruk", 100, 100, 0, 20, 20),
        ("en del är ledig", 100, 90, 0, 20, 10),
        ("projekten ingår i förra årets kostnad", 100, 90, 30, 40, None),
        ("förra året är okänt: budgeten är högsta möjliga", 100, None, 0, 120, 20),
        ("inget nytt", 100, 130, 0, 0, None),
    ],
)
def test_princip_14_nya_kapitalkostnader_mot_det_som_är_ledigt(
    fall, budget, förra_året, projekten_då, projekten_nu, saknas
):
    now, before = [(Kind.OTHER, D(projekten_nu))], [(Kind.OTHER, D(projekten_då))]
    found = capital_cost_findings(NAMND, now, D(budget), None, before, decimal(förra_året))
    assert [one.amount for one in found] == ([] if saknas is None else [D(saknas)]), fall


@given(*[st.integers(0, 200).map(D) for _ in range(4)])
def test_more_in_use_already_never_makes_room(budget, own, existing, more):
    def missing(taken: Decimal) -> Decimal:
        found = capital_cost_findings(NAMND, [(Kind.PREMISES, own)], budget, None, (), taken)
        return sum((one.amount or D(0) for one in found), D(0))

    assert missing(existing) <= missing(existing + more) <= own


@pytest.mark.parametrize(
    ("fall", "utfall", "december_bokförd", "kvar"),
    [
        ("året är bokfört", 5, True, 15),
        ("december är inte bokförd", 5, False, None),
        ("utfallet är okänt", None, True, None),
        ("mer än anslaget är använt", 25, True, 0),
    ],
)
def test_princip_17_det_som_är_kvar_är_okänt_tills_december_är_bokförd(fall, utfall, december_bokförd, kvar):
    one = project(outcome=decimal(utfall), booked=december_bokförd)
    assert balance_request(one, D(20)) == kvar, fall
