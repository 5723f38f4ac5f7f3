"""The municipality's own accounts: statements by mapping, objectives, result reserve, balance requirement, group."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.balanskrav import (
    ADJUSTMENTS,
    COMPUTED,
    RESERVES_AND_REASONS,
    Line,
    StatementInput,
    deficits_to_restore,
    statement,
    statements,
)
from styrkedjan.domain.economy.objectives import (
    Basis,
    Bound,
    FinancialObjective,
    SoundRule,
    Verdict,
    assess,
    sound_management,
    what_counts,
)
from styrkedjan.domain.economy.restoration import Restored, deficits, way_back
from styrkedjan.domain.economy.result_reserve import (
    ReserveBalance,
    ReserveBase,
    ReserveLimits,
    reserve,
    reserve_room,
    use_reserve,
)
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.economy.statements import (
    AccountFigures,
    AccountRange,
    Source,
    StatementLine,
    StatementMapping,
    Term,
    control_sum,
    present,
)
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.sources.definitions import load_definitions

D = Decimal
INCOME_STATEMENT, BALANCE_SHEET, CASH_FLOW = (
    load_definitions().statement_mappings["kommun_bas"].statement(kind).as_mapping() for kind in StatementKind
)
MONEY = st.decimals(-(10**7), 10**7, places=2)


# --- räkningar --------------------------------------------------------------------------------------------------

LEDGER = [
    AccountFigures(account, D(opening), D(movement))
    for account, opening, movement in [
        ("1101", 1000, 200),  # fastigheter, köp
        ("1109", -300, -50),  # ackumulerade avskrivningar
        ("1510", 80, 20),  # kundfordringar
        ("1910", 120, 15),  # bank
        ("2010", -500, 0),  # eget kapital
        ("2210", -100, -5),  # pensionsavsättning
        ("2310", -250, -100),  # lån
        ("2440", -50, -10),  # leverantörsskulder
        ("3011", 0, -300),  # avgifter
        ("4010", 0, 150),  # köp
        ("5010", 0, 400),  # löner
        ("7010", 0, 80),
        ("7910", 0, 50),  # avskrivningar
        ("8010", 0, -380),  # skatt
        ("8210", 0, -80),  # bidrag
        ("8410", 0, -5),
        ("8510", 0, 15),
    ]
]


def test_the_example_ledger_balances():
    assert control_sum(LEDGER) == 0


def test_resultaträkning():
    found = present(INCOME_STATEMENT, LEDGER)
    assert [(item.line.name, item.amount) for item in found.lines] == [
        ("Verksamhetens intäkter", 300),
        ("Verksamhetens kostnader", -630),
        ("Avskrivningar", -50),
        ("Verksamhetens nettokostnader", -380),
        ("Skatteintäkter", 380),
        ("Generella statsbidrag och utjämning", 80),
        ("Verksamhetens resultat", 80),
        ("Finansiella intäkter", 5),
        ("Finansiella kostnader", -15),
        ("Resultat efter finansiella poster", 70),
        ("Extraordinära poster", 0),
        ("Årets resultat", 70),
    ]
    assert found.unmapped == ()


def test_balansräkningen_balanserar():
    found = present(BALANCE_SHEET, LEDGER)
    assert found.amount("assets") == found.amount("equity_and_debts") == 1085
    assert found.amount("equity") == 570


def test_kassaflödet_är_bankens_förändring():
    found = present(CASH_FLOW, LEDGER)
    assert found.amount("investments") == -200
    assert found.amount("operations") == 115
    assert found.amount("financing") == 100
    assert found.amount("cash_flow") == 15


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.from_regex(r"[1-8][0-9]{3}", fullmatch=True), st.tuples(MONEY, MONEY), max_size=12))
def test_in_any_balanced_ledger_the_statements_agree(accounts):
    ledger = [
        AccountFigures(account, opening if account < "3" else D(0), movement)
        for account, (opening, movement) in accounts.items()
        if account != "1999"
    ]
    opening = sum((item.opening for item in ledger), D(0))
    movement = sum((item.movement for item in ledger), D(0))
    ledger.append(AccountFigures("1999", -opening, -movement))  # bank makes it balance
    balance, income, cash = (present(mapping, ledger) for mapping in (BALANCE_SHEET, INCOME_STATEMENT, CASH_FLOW))
    assert balance.amount("assets") == balance.amount("equity_and_debts")
    assert income.amount("result") == balance.amount("year_result") == cash.amount("result")
    bank = [item for item in ledger if item.account.startswith("19")]
    assert cash.amount("cash_flow") == sum((item.movement for item in bank), D(0))
    assert [item.unmapped for item in (balance, income, cash)] == [(), (), ()]


def test_accounts_that_no_line_takes_are_handed_back():
    mapping = StatementMapping(
        "liten",
        (StatementLine("a", "Intäkter", (Term(Source.MOVEMENT, (AccountRange("30", "31"),), -1),)),),
        must_take=(AccountRange("3", "8"),),
    )
    found = present(mapping, [AccountFigures("3011", D(0), D(-5)), AccountFigures("5010", D(0), D(4))])
    assert found.amount("a") == 5
    assert [item.account for item in found.unmapped] == ["5010"]


def test_a_mapping_tells_all_its_flaws_at_once():
    term = (Term(Source.MOVEMENT, (AccountRange("30", "39"),)),)
    with pytest.raises(InvalidInput) as refused:
        StatementMapping(
            "fel",
            (
                StatementLine("a", "A", term),
                StatementLine("b", "B", (Term(Source.MOVEMENT, (AccountRange("355", "36"),)),)),
                StatementLine("a", "A igen", adds=("c",)),
                StatementLine("d", "tom"),
            ),
        )
    said = str(refused.value)
    for words in ("två gånger", "tas också av raden A", "summerar c", "antingen konton"):
        assert words in said


@pytest.mark.parametrize(
    ("första", "sista", "konto", "ingår"),
    [
        ("30", "39", "3011", True),
        ("30", "39", "40", False),
        ("3", "8", "8999", True),
        ("355", "36", "3549", False),
        ("355", "36", "3699", True),
    ],
)
def test_kontointervall(första, sista, konto, ingår):
    assert (konto in AccountRange(första, sista)) is ingår


@pytest.mark.parametrize(("första", "sista"), [("40", "39"), ("", "3"), ("3A", "4")])
def test_a_reversed_or_empty_range_is_refused(första, sista):
    with pytest.raises(ValueError, match="Kontointervallet"):
        AccountRange(första, sista)


# --- finansiella mål --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fall", "gräns", "mål", "år", "värden", "uppnått"),
    [
        ("på målet", Bound.AT_LEAST, 2, 1, {2025: 2}, True),
        ("under golvet", Bound.AT_LEAST, 2, 1, {2025: "1.99"}, False),
        ("under taket", Bound.AT_MOST, 30, 1, {2025: 29}, True),
        ("över taket", Bound.AT_MOST, 30, 1, {2025: 31}, False),
        ("medel över tre år", Bound.AT_LEAST, 2, 3, {2023: 0, 2024: 3, 2025: 3}, True),
        ("ett år saknas", Bound.AT_LEAST, 2, 3, {2024: 3, 2025: 3}, None),
    ],
)
def test_finansiella_mål(fall, gräns, mål, år, värden, uppnått):
    objective = FinancialObjective("resultat", "Resultat av skatt och bidrag", gräns, D(mål), years=år)
    found = assess(objective, {year: D(value) for year, value in värden.items()}, 2025)
    assert found.attained is uppnått, fall


@pytest.mark.parametrize(
    ("fall", "utfall", "prognos", "i_bokslutet", "gäller", "uppnått"),
    [
        ("delåret döms av prognosen, fast januari–oktober ser bra ut", 6, 1, False, Basis.FORECAST, False),
        ("delåret döms av prognosen, fast januari–oktober ser illa ut", -3, "2.1", False, Basis.FORECAST, True),
        ("delår utan prognos kan inte dömas", 6, None, False, Basis.FORECAST, None),
        ("bokslutet döms av utfallet, vad prognosen än sa", 3, 1, True, Basis.OUTCOME, True),
        ("bokslut utan utfall kan inte dömas", None, 3, True, Basis.OUTCOME, None),
    ],
)
def test_vad_ett_finansiellt_mål_döms_av(fall, utfall, prognos, i_bokslutet, gäller, uppnått):
    amounts = [None if one is None else D(one) for one in (utfall, prognos)]
    value, basis = what_counts(*amounts, in_accounts=i_bokslutet)
    assert basis is gäller, fall
    assert assess(RESULT, {2025: value}, 2025, basis).attained is uppnått, fall


RESULT = FinancialObjective("resultat", "Resultat", Bound.AT_LEAST, D(2))
percent = st.one_of(st.none(), st.decimals(-20, 20, places=2))


@given(percent, percent, percent)
def test_what_is_booked_hitherto_never_judges_an_unfinished_year(booked, otherwise, forecast):
    judged = [what_counts(one, forecast, in_accounts=False) for one in (booked, otherwise)]
    assert judged[0] == judged[1]
    assert what_counts(booked, forecast, in_accounts=True)[0] == booked


@pytest.mark.parametrize(
    ("finansiella", "verksamhet", "omdöme"),
    [
        ([True, True], [True, True, True, False], Verdict.SOUND),
        ([True, False], [True, True, True, False], Verdict.PARTLY),
        ([True, True], [True, False, False, False], Verdict.PARTLY),
        ([False], [False], Verdict.NOT_SOUND),
        ([True, None], [True], Verdict.OPEN),
        ([True, True], [True, True, True, None], Verdict.SOUND),
        ([True, True], [True, True, None, None], Verdict.OPEN),
        ([False, None], [False], Verdict.NOT_SOUND),
        ([True], [], Verdict.OPEN),
    ],
)
def test_god_ekonomisk_hushållning(finansiella, verksamhet, omdöme):
    objective = FinancialObjective("x", "x", Bound.AT_LEAST, D(0))
    values = {True: {2025: D(1)}, False: {2025: D(-1)}, None: {}}
    money = [assess(objective, values[attained], 2025) for attained in finansiella]
    found = sound_management(money, verksamhet, SoundRule(D(1), D("0.75")), 2025)
    assert found.verdict is omdöme
    assert found.sentence.startswith(omdöme.label)


# --- resultatreserv ---------------------------------------------------------------------------------------------

LIMITS = ReserveLimits(D("0.01"), D("0.02"), D("0.05"), "KL 11:14")


@pytest.mark.parametrize(
    ("fall", "resultat", "efter_justeringar", "eget_kapital", "reserv", "får_reserveras"),
    [
        # skatt, generella bidrag och utjämning är 1 000; 1 procent är 10, 2 procent 20, taket 50
        ("över en procent", 25, 30, 100, 0, 15),
        ("efter justeringar är lägst", 30, 25, 100, 0, 15),
        ("precis en procent", 10, 10, 100, 0, 0),
        ("negativt eget kapital", 25, 25, -1, 0, 5),
        ("eget kapital noll är inte negativt", 25, 25, 0, 0, 15),
        ("underskott", -5, 40, 100, 0, 0),
        ("taket", 90, 90, 100, 30, 20),
        ("fullt", 90, 90, 100, 50, 0),
        ("över taket sedan förr", 90, 90, 100, 60, 0),
    ],
)
def test_resultatreserv(fall, resultat, efter_justeringar, eget_kapital, reserv, får_reserveras):
    base = ReserveBase(2025, D(1000), D(resultat), D(efter_justeringar), D(eget_kapital))
    room = reserve_room(base, ReserveBalance(D(reserv)), LIMITS)
    assert room.amount == får_reserveras, fall


def test_reserving_and_using():
    room = reserve_room(ReserveBase(2025, D(1000), D(25), D(25), D(1)), ReserveBalance(D(3), D(7)), LIMITS)
    balance = reserve(ReserveBalance(D(3), D(7)), D(15), room)
    assert balance == ReserveBalance(D(18), D(7))
    with pytest.raises(Refused, match="högst 15,0"):
        reserve(balance, D(16), room)
    with pytest.raises(Refused, match="större än noll"):
        reserve(balance, D(0), room)
    assert use_reserve(balance, D(10)) == ReserveBalance(D(15), D(0))
    assert use_reserve(balance, D(20), from_rur_first=False) == ReserveBalance(D(0), D(5))
    with pytest.raises(Refused, match="rymmer 25,0"):
        use_reserve(balance, D(26))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(MONEY, MONEY, MONEY), max_size=8), st.decimals(0, 10**7, places=2))
def test_the_reserve_never_passes_its_ceiling(years, taxes):
    balance = ReserveBalance()
    for result, adjusted, equity in years:
        room = reserve_room(ReserveBase(2025, taxes, result, adjusted, equity), balance, LIMITS)
        if room.amount:
            balance = reserve(balance, room.amount, room)
        assert balance.result_reserve <= taxes * D("0.05")


# --- balanskrav -------------------------------------------------------------------------------------------------


def stated(year: int, result, **others) -> StatementInput:
    return StatementInput(year, {Line.RESULT: D(result)} | {Line(name): D(value) for name, value in others.items()})


def test_malmös_år_2014():
    found = statement(stated(2014, -149, capital_gains=-56, from_rur=12))
    assert [found.amount(line) for line in COMPUTED] == [-205, -193, -193, 193]
    assert found.values[Line.TO_RUR] is None


def test_the_years_result_is_required_and_sums_are_not_inputs():
    with pytest.raises(ValueError, match="resultat för 2025 saknas"):
        StatementInput(2025, {})
    with pytest.raises(ValueError, match="beräknad rad"):
        stated(2025, 1, sum=4)
    with pytest.raises(InvalidInput, match="samma år: 2025"):
        statements([stated(2025, 1), stated(2025, 2)])


@pytest.mark.parametrize(
    ("fall", "resultat", "kvar"),
    [
        ("återställt året efter", {2023: -100, 2024: 150}, {2023: 0}),
        ("tidigare överskott hjälper inte", {2022: 500, 2023: -100}, {2023: 100}),
        ("äldst först", {2023: -100, 2024: -50, 2025: 120}, {2023: 0, 2024: 30}),
        ("överskott sparas inte till nästa underskott", {2023: -10, 2024: 100, 2025: -20}, {2023: 0, 2025: 20}),
    ],
)
def test_underskott_att_återställa(fall, resultat, kvar):
    done = statements(stated(year, amount) for year, amount in resultat.items())
    found = deficits_to_restore(done)
    assert {item.year: item.remaining for item in found} == kvar, fall
    assert all(item.last_year == item.year + 3 for item in found)


def test_an_inherited_deficit_is_dated_to_the_year_before():
    (found,) = deficits_to_restore(statements([stated(2025, 30, brought_forward=-100)]))
    assert (found.year, found.amount, found.remaining) == (2024, 100, 70)


@pytest.mark.parametrize(
    ("fall", "resultat", "år", "läge", "kvar_år"),
    [
        ("två år kvar", {2023: -5}, 2024, Restored.OPEN, 2),
        ("sista året pågår", {2023: -5, 2024: 1, 2025: 1}, 2026, Restored.OPEN, 0),
        ("tiden har gått ut", {2023: -5, 2024: 1, 2025: 1, 2026: 1}, 2027, Restored.OVERDUE, 0),
        ("sista året är inte känt", {2023: -5, 2024: 1, 2025: 1}, 2027, Restored.UNKNOWN, 0),
        ("ett år däremellan är inte känt", {2023: -5, 2025: 1, 2026: 1}, 2027, Restored.UNKNOWN, 0),
        ("återställt utan att alla år är kända", {2023: -5, 2026: 5}, 2027, Restored.IN_TIME, 0),
        ("återställt i tid", {2023: -5, 2024: 5}, 2027, Restored.IN_TIME, 0),
        ("återställt år fyra", {2023: -5, 2024: 0, 2025: 0, 2026: 1, 2027: 9}, 2028, Restored.LATE, 0),
        ("delvis år fyra", {2023: -5, 2024: 0, 2025: 0, 2026: 0, 2027: 4}, 2028, Restored.OVERDUE, 0),
    ],
)
def test_underskottet_ska_återställas_på_tre_år(fall, resultat, år, läge, kvar_år):
    found = deficits({year: D(amount) for year, amount in resultat.items()}, 3)[0]
    assert (found.stands(år, resultat), found.years_left(år)) == (läge, kvar_år), fall
    assert läge.is_breach is (läge in (Restored.OVERDUE, Restored.LATE))


def test_what_is_left_after_a_year_that_is_not_known_is_not_known():
    (deficit,) = deficits({2023: D(-10), 2025: D(4)}, 3)
    rows = way_back(deficit, {}, {2023, 2025})
    assert [(row.year, row.restored, row.left) for row in rows] == [
        (2024, None, None),
        (2025, 4, None),
        (2026, None, None),
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(MONEY, min_size=1, max_size=8))
def test_what_the_statement_leaves_is_what_the_deficits_leave(results):
    done = statements(stated(2000 + n, result) for n, result in enumerate(results))
    left = sum((item.remaining for item in deficits_to_restore(done)), D(0))
    assert left == done[-1].amount(Line.TO_RESTORE)


@settings(max_examples=100, deadline=None)
@given(MONEY, st.dictionaries(st.sampled_from([*ADJUSTMENTS, *RESERVES_AND_REASONS]), st.one_of(st.none(), MONEY)))
def test_rows_not_stated_add_nothing_and_stay_unknown(result, others):
    found = statement(StatementInput(2025, {Line.RESULT: result, **others}))
    known = [value for value in others.values() if value is not None]
    assert found.amount(Line.BALANSKRAV_RESULT) == result + sum(known, D(0))
    for line, value in others.items():
        assert found.values[line] == value
