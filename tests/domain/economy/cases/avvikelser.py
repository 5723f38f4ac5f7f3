"""Variance explained, what drives it, and a month on its way to be closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.accounting_year import AccountingYear
from styrkedjan.domain.economy.apportion import split_exactly
from styrkedjan.domain.economy.budget_account import budget_account
from styrkedjan.domain.economy.budget_holding import counted
from styrkedjan.domain.economy.closing import Left, RemarkKey, RemarkKind, changed, closing_steps, require_acknowledged
from styrkedjan.domain.economy.cost_behaviour import Behaviour, PriceRise
from styrkedjan.domain.economy.decomposition import (
    Change,
    Decomposition,
    Part,
    VarianceRow,
    decompose,
    sentences,
    split_row,
    summary,
)
from styrkedjan.domain.economy.drivers import Misplaced, full_months, posts_over
from styrkedjan.domain.economy.forecast_signing import SignedLine, is_on_behalf, signer_name, signing_refusal
from styrkedjan.domain.economy.month_close import Booked, CheckLimits, remarks
from styrkedjan.domain.economy.principle_sentences import Sentence, _read
from styrkedjan.domain.economy.result_agreement import left_out_note
from styrkedjan.domain.economy.statements import AccountFigures
from styrkedjan.domain.periods import Period

D = Decimal


def change(budget: str, actual: str) -> Change:
    return Change(D(budget), D(actual))


def row(budget: int, actual: int, name: str = "Skolan", **changes) -> VarianceRow:
    return VarianceRow(name, D(budget), D(actual), **changes)


def split(one: VarianceRow) -> str:
    return ", ".join(f"{part.value} {amount.normalize() + 0:f}" for part, amount in split_row(one).items())


def parts(**amounts: int) -> Decomposition:
    """A variance whose one-off, timing and unexplained parts are as given: minus is dearer."""
    rows = [
        row(0, -amount, f"Enhet {name}", **({name: D(-amount)} if name in ("one_off", "timing") else {}))
        for name, amount in amounts.items()
    ]
    return decompose(rows)


RISE = PriceRise("Livsmedel", D(1000), D("0.02"), D("0.122"), "SCB")


def steps(
    booked: bool = True,
    remarks: int = 0,
    reviewed: int = 0,
    forecasters: int = 0,
    signed: int = 0,
    closed: bool = False,
):
    told = closing_steps(
        booked=booked, remarks=remarks, reviewed=reviewed, forecasters=forecasters, signed=signed, closed=closed
    )
    return [f"{one.number}. {one.name}: {one.told} ({one.progress.value})" for one in told]


def checked(
    before: str, now: str, income: bool | None = False, key: str = "1", limits: CheckLimits | None = None
) -> list[str]:
    months = tuple(None if part == "-" else D(part) for part in before.split())
    found = remarks([Booked(key, "6010", months, None if now == "-" else D(now), income)], limits)
    return [f"{one.check.value} {one.expected} {one.size}" for one in found]


SMALL = CheckLimits(D("0.25"), D("0.5"), D(10), D(5))


def months(**amounts: int) -> dict[int, Decimal]:
    return {int(name[1:]): D(amount) for name, amount in amounts.items()}


JAN, FEB, MAR = (Period.month(2026, n) for n in (1, 2, 3))
YEAR = Period.parse("2026")

PRINCIPLES = """
0 I början står | – Säger vad de är till för.

3 Om inte särskilt | en_regel, en_till
  domain/a.py: test_a, test_b,
    test_c
  areas/b.py: test_d
"""

CASES = {
    "Delarna": lambda: {one.label: f"{one.in_words}: {one.sentence}" for one in Part},
    "Volymen kan inte vara negativ i budgeten": lambda: change("-1", "0"),
    "Volymen kan inte vara negativ i utfallet": lambda: change("0", "-1"),
    "Dela: 1 000 mot 1 300, 10 procent fler, 12 mot 10 tjänster": lambda: split(
        row(1000, 1300, volume=change("100", "110"), posts=change("10", "12"))
    ),
    "Dela: märkt 50 som engångspost och 30 som periodisering": lambda: split(
        row(1000, 1100, one_off=D(50), timing=D(30))
    ),
    "Dela: halva kostnaden följer volymen i steg om fyra procent": lambda: split(
        row(1000, 1100, volume=change("100", "110"), behaviour=Behaviour(D("0.5"), D("0.04")))
    ),
    "Dela: färre, men i steg": lambda: split(
        row(1000, 900, volume=change("100", "90"), behaviour=Behaviour(D(1), D("0.04")))
    ),
    "Dela: ingen volym var budgeterad": lambda: split(
        row(0, 300, volume=change("0", "5"), posts=change("2", "3"), one_off=D(20))
    ),
    "Dela: ingen volym var budgeterad och ingen kom, men tjänsterna blev fler": lambda: split(
        row(1000, 1600, volume=change("0", "0"), posts=change("2", "3"))
    ),
    "Dela: tjänster utan volym, och utan budgeterade tjänster": lambda: [
        split(row(1000, 1300, posts=change("10", "12"))),
        split(row(1000, 1300, posts=change("0", "12"))),
    ],
    "Dela: volymen oförändrad": lambda: split(row(1000, 1300, volume=change("100", "100"))),
    "Dela: tio procent dyrare livsmedel, på tio procent fler": lambda: split(
        row(1000, 1210, volume=change("100", "110"), rises=(RISE,))
    ),
    "Dela: prisökningens ören avrundas, 100 kr steg 12,344 procent": lambda: split(
        row(1000, 1000, rises=(PriceRise("Livsmedel", D(100), D(0), D("0.12344")),))
    ),
    "Dela: prisökning utan budget": lambda: split(row(0, 100, rises=(RISE,))),
    "Dela: inhyrda är bemanning": lambda: split(row(100, 500, hired=True, one_off=D(40))),
    "Dela: ören avrundas i delen, resten är oförklarad": lambda: split(row(100, 200, volume=change("3", "4"))),
    "Förväntade tjänster": lambda: [
        row(1, 1, volume=change("100", "110"), posts=change("10", "12")).expected_posts,
        row(1, 1).expected_posts,
        row(1, 1, posts=change("10", "12")).expected_posts,
        row(1, 1, volume=change("0", "5"), posts=change("10", "12")).expected_posts,
    ],
    "Avvikelse: två enheter, störst först": lambda: decompose(
        [row(1000, 1200, "Skolan", one_off=D(200)), row(500, 400, "Parken", timing=D(-100)), row(10, 15, "Skolan")],
        "Avvikelse mars",
    ),
    "Avvikelse: namnet den får": lambda: decompose([]).working.title,
    "Meningar: störst först": lambda: sentences(parts(one_off=-200, timing=300, residual=0)),
    "Sammanfattning: ingen avvikelse": lambda: summary(parts()),
    "Sammanfattning: tar ut varandra": lambda: summary(parts(one_off=-200, timing=200)),
    "Sammanfattning: en del": lambda: summary(parts(one_off=-200)),
    "Sammanfattning: helt oförklarad": lambda: summary(parts(residual=-200)),
    "Sammanfattning: mest en, och lite åt andra hållet": lambda: summary(parts(one_off=-200, timing=10)),
    "Sammanfattning: den ena räcker precis till fyra femtedelar": lambda: summary(parts(one_off=-80, timing=-20)),
    "Sammanfattning: den ena räcker inte": lambda: summary(parts(one_off=-79, timing=-21)),
    "Sammanfattning: precis en tiondel åt andra hållet nämns": lambda: summary(parts(one_off=-220, timing=20)),
    "Sammanfattning: knappt en tiondel åt andra hållet nämns inte": lambda: summary(parts(one_off=-219, timing=19)),
    "Sammanfattning: en krona åt samma håll, och en åt andra": lambda: [
        summary(parts(one_off=2, timing=1)),
        summary(parts(one_off=2, timing=-1)),
    ],
    "Sammanfattning: ett överskott i tkr": lambda: summary(parts(one_off=150_000, timing=-50_000)),
    "Sammanfattning: precis under hundratusen sägs i kronor": lambda: summary(parts(one_off=99_999)),
    "Sammanfattning: tre nämns som mest": lambda: summary(
        decompose(
            [
                row(0, 30, "a", one_off=D(30)),
                row(0, 28, "b", timing=D(28)),
                row(0, 26, "c"),
                row(1000, 1024, "d", volume=change("1000", "1024")),
                row(1000, 1022, "e", rises=(PriceRise("x", D(1000), D(0), D("0.022")),)),
            ]
        )
    ),
    "Andelen som följer volymen": lambda: Behaviour(D("1.1")),
    "Andelen som följer volymen är inte negativ": lambda: Behaviour(D("-0.1")),
    "Steget": lambda: Behaviour(D(1), D("1.1")),
    "Steget är inte negativt": lambda: Behaviour(D(1), D("-0.1")),
    "Steg och andel på gränserna": lambda: [
        Behaviour(D(0), D(0)).follows(D(2)),
        Behaviour(D(1), D(1)).follows(D("2.9")),
    ],
    "Priset faller med allt": lambda: PriceRise("x", D(1), D(-1), D(0)),
    "Priset faller nästan med allt": lambda: PriceRise("x", D(100), D(0), D("-0.99")).cost(D(2)),
    "Månader som alla serier känner": lambda: [
        full_months([months(m1=1, m3=2), {}, months(m3=4, m2=8, m1=16)]),
        full_months([{}]),
        full_months([months(m2=3)]),
    ],
    "Tjänster över samma månader": lambda: [
        f"{found.change.budget} {found.change.actual} {found.months} {found.difference}"
        for found in (posts_over(months(m1=10, m2=12, m3=50), months(m2=15, m1=11)),)
    ],
    "Tjänster utan gemensam månad": lambda: posts_over(months(m1=10), months(m2=10)),
    "Periodisering till samma månad": lambda: Misplaced(JAN, JAN, D(1)),
    "Periodisering till ett år": lambda: Misplaced(JAN, YEAR, D(1)),
    "Periodisering från ett år": lambda: Misplaced(YEAR, JAN, D(1)),
    "Periodisering: för mycket i fönstret": lambda: [
        Misplaced(JAN, FEB, D(7)).within(window) for window in ([JAN], [FEB], [JAN, FEB], [MAR])
    ],
    "Fördela: ören, hela kronor och negativt": lambda: [
        ", ".join(map(str, split_exactly(D(amount), [D(one) for one in weights], D(quantum))))
        for amount, weights, quantum in (
            ("1.00", (1, 1, 1), "0.01"),
            ("-1.00", (1, 1, 1), "0.01"),
            ("10", (1, 2), "1"),
            ("0.05", (1, 3), "1"),
            ("7.5", (1, 1, 2), "1"),
            ("0", (1, 0), "1"),
            ("5", (3, 2, 3), "1"),
        )
    ],
    "Fördela: inga delar": lambda: split_exactly(D(1), []),
    "Fördela: negativ vikt": lambda: split_exactly(D(1), [D(2), D(-1)]),
    "Fördela: bara nollor": lambda: split_exactly(D(1), [D(0), D(0)]),
    "Månaden: saknas": lambda: checked("10 10 10", "-"),
    "Månaden: jämnt inom en fjärdedel": lambda: [
        checked("75 125", "-"),
        checked("74 126", "-"),
        checked("-75 -125", "-", True),
    ],
    "Månaden: inget mönster": lambda: [
        checked("10", "-"),
        checked("10 - 10", "-"),
        checked("", "-"),
        checked("0 0", "-"),
    ],
    "Månaden: hopp över båda gränserna": lambda: (
        [checked("10 10", now, limits=SMALL) for now in ("20", "21", "15", "-")]
        + [checked("100 100", now, limits=SMALL) for now in ("150", "151", "50", "49")]
    ),
    "Månaden: hopp kräver två månader": lambda: [
        checked("10 -", "99", limits=SMALL),
        checked("10 - 10", "99", limits=SMALL),
    ],
    "Månaden: tecknet": lambda: [
        checked("", now, income, limits=SMALL)
        for now, income in (
            ("-5", False),
            ("-4", False),
            ("5", False),
            ("5", True),
            ("4", True),
            ("-5", True),
            ("5", None),
        )
    ],
    "Månaden: tecknet på en krona": lambda: [
        checked("", now, now == "1", limits=CheckLimits(sign_floor=D(1))) for now in ("1", "-1")
    ],
    "Månaden: de vanliga gränserna": lambda: (
        [checked("140000 140000", now) for now in ("240000", "240001")] + [checked("", "-1000"), checked("", "-999")]
    ),
    "Månaden: störst först, sedan ansvar och konto": lambda: [
        f"{one.booked.responsibility} {one.booked.account} {one.size}"
        for one in remarks(
            Booked(who, account, (D(amount), D(amount)), None)
            for who, account, amount in (("2", "1", 5), ("1", "2", 5), ("1", "1", 5), ("3", "1", 9))
        )
    ],
    "Månaden: en gräns kan inte vara negativ": lambda: CheckLimits(sign_floor=D(-1)),
    "Månaden: gränserna får vara noll": lambda: CheckLimits(D(0), D(0), D(0), D(0)),
    "Anmärkningarna": lambda: {one.value: one.label for one in RemarkKind},
    "Anmärkningens namn": lambda: [
        str(RemarkKey(RemarkKind.JUMP, "20:20/å", "5010")),
        RemarkKey.parse("jump:20%3A20%2F%C3%A5:5010") == RemarkKey(RemarkKind.JUMP, "20:20/å", "5010"),
    ],
    "Anmärkningens namn: fel slag": lambda: RemarkKey.parse("x:1:2"),
    "Kvar: mindre än inget": lambda: Left(sums=-1),
    "Kvar: ett av varje, två av varje, inget": lambda: [
        Left(1, 1, 1, 1).sentence,
        Left(2, 2, 2, 2).sentence,
        repr(Left().sentence),
    ],
    "Kvar: utan skäl": lambda: require_acknowledged(Left(1), "  "),
    "Kvar: med skäl, och inget kvar": lambda: [
        require_acknowledged(Left(1), "semester"),
        require_acknowledged(Left(), ""),
    ],
    "Ändrat efter stängningen": lambda: [
        f"{one.label} {one.then} {one.now} {one.difference}"
        for one in changed(
            {"Löner": D(5), "Hyror": D(3), "Bort": D(2), "Noll": None},
            {"Hyror": D(3), "Löner": D(7), "Ny": D(4), "Noll": D(0)},
        )
    ],
    "Stegen: inget inläst": lambda: steps(booked=False, remarks=3),
    "Stegen: en anmärkning kvar av tre": lambda: steps(remarks=3, reviewed=2, forecasters=4, signed=4),
    "Stegen: alla granskade, prognoser kvar": lambda: steps(remarks=3, reviewed=3, forecasters=4, signed=1),
    "Stegen: en granskad, klart att stänga": lambda: steps(remarks=1, reviewed=1, forecasters=4, signed=4),
    "Stegen: inga anmärkningar eller prognoser": lambda: steps(),
    "Stegen: stängd med saker kvar": lambda: steps(remarks=3, forecasters=2, closed=True),
    "Stegen: stängd och klar": lambda: steps(forecasters=2, signed=2, closed=True),
    "Påskrift: utanför intervallet": lambda: signing_refusal(
        [
            SignedLine("Löner", D(99), D(100), D(120)),
            SignedLine("Hyror", D(121), D(100), D(120), " "),
            SignedLine("X", D(1), D(2), D(3), "vikarier"),
        ]
    ),
    "Påskrift: på gränserna, okänt intervall, eller med kommentar": lambda: [
        signing_refusal([SignedLine("Löner", D(100), D(100), D(120)), SignedLine("Löner", D(120), D(100), D(120))]),
        signing_refusal([SignedLine("Löner", D(1), None, D(120)), SignedLine("Löner", D(999), D(100), None)]),
        signing_refusal([SignedLine("Löner", D(99), D(100), D(120))], "fler barn"),
    ],
    "Påskrift: en kommentar av blanksteg": lambda: signing_refusal([SignedLine("Löner", D(99), D(100), D(120))], " "),
    "Påskrift: för en annan": lambda: [
        signer_name("Eva", "Skolan", on_behalf=True),
        signer_name("Eva", "Skolan", on_behalf=False),
        is_on_behalf(["1", "1/2"], "1/2"),
        is_on_behalf(["1"], "1/2"),
        is_on_behalf([], "1"),
    ],
    "Räkenskapsåret": lambda: [
        f"{year}: {year.years} {year.is_split} {[list(year.months(one)) for one in (2024, 2025, 2026)]}"
        for year in (
            AccountingYear(date(2025, 1, 1), date(2025, 12, 31)),
            AccountingYear(date(2025, 7, 1), date(2026, 6, 30)),
            AccountingYear(date(2024, 11, 1), date(2026, 2, 28)),
        )
    ],
    "Budgetens konto": lambda: [
        " – ".join(budget_account("50", "5999", chosen, {key: D(n) for key, n in booked.items()}))
        for chosen, booked in (
            ("5010", {}),
            ("", {}),
            ("", {"49": 9, "6000": 9}),
            ("", {"5010": 5, "5020": -7}),
            ("", {"5010": 7, "5020": -7}),
            ("", {"50": 1, "5999": 1}),
        )
    ],
    "Vems budget raden är": lambda: counted(
        ["egen", "övertagen", "övertagen annan kod", "övertagen annat år"],
        {
            "egen": (1, 1, 2026, "20"),
            "övertagen": (1, 2, 2026, "20"),
            "övertagen annan kod": (1, 2, 2026, "21"),
            "övertagen annat år": (1, 2, 2025, "20"),
        }.__getitem__,
    ),
    "Principernas meningar som tabell": lambda: list(_read(PRINCIPLES)),
    "Principernas meningar: varken regel eller anmärkning": lambda: Sentence(1, "Nämnderna ska", (), ()),
    "Principernas meningar: både regel och anmärkning": lambda: Sentence(1, "Nämnderna ska", ("en",), ("t",), "n"),
    "Principernas meningar: en regel utan prov": lambda: Sentence(1, "Nämnderna ska", ("en",), ()),
    "Det som lämnats utanför resultatet": lambda: [
        left_out_note([AccountFigures("9010"), AccountFigures("9020")]),
        repr(left_out_note([])),
    ],
}
