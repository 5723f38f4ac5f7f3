"""Statements from the ledger, their mapping, and what is wrong with a mapping, told in full."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from styrkedjan.domain.definitions import Citation, Flawed, SourceKind
from styrkedjan.domain.economy.mapping_review import differences, read_accounts, review
from styrkedjan.domain.economy.statement_mapping import (
    NEEDED,
    ChartMapping,
    MappedLine,
    MappedStatement,
    StatementKind,
    account_range,
    as_json,
    from_json,
)
from styrkedjan.domain.economy.statements import (
    AccountFigures,
    AccountRange,
    Presented,
    Source,
    StatementLine,
    StatementMapping,
    Term,
    control_sum,
    present,
)

D = Decimal
INCOME, BALANCE, CASH = StatementKind
SOURCE = Citation(SourceKind.STATUTE, "Lag (2018:597)", "5 kap.", "egen anmärkning")
LEDGER = [
    AccountFigures("1910", D(100), D(15)),
    AccountFigures("3011", D(0), D(-40)),
    AccountFigures("3990", D(0), D(-2)),
    AccountFigures("5010", D(0), D(25)),
    AccountFigures("2010", D(-100), D(0)),
    AccountFigures("8999", D(0), D(2)),
    AccountFigures("6000"),
]


def ranges(*texts: str) -> tuple[AccountRange, ...]:
    return tuple(map(account_range, texts))


def line(key: str, *accounts: str, source: Source = Source.MOVEMENT, factor: int = 1, adds: tuple[str, ...] = ()):
    terms = (Term(source, ranges(*accounts), factor),) if accounts else ()
    return StatementLine(key, f"Rad {key}", terms, adds)


def presented() -> Presented:
    lines = (
        line("a", "30-38", "399", factor=-1),
        line("b", "5"),
        line("c", adds=("a", "b")),
        line("d", "19", source=Source.OPENING),
        line("e", "19", source=Source.CLOSING),
    )
    return present(StatementMapping("Liten räkning", lines, ranges("2", "5-8"), exclusive=False), LEDGER)


def mapping(*lines: StatementLine, exclusive: bool = True) -> StatementMapping:
    return StatementMapping("Liten räkning", lines, (), exclusive)


def mapped(key: str = "x", **changes) -> MappedLine:
    return MappedLine(key, changes.pop("name", f"Rad {key}"), changes.pop("accounts", ("30-39",)), **changes)


def flaws(case) -> object:
    try:
        return case()
    except Flawed as flawed:
        return [f"{one.path}: {one.what} → {one.remedy}" for one in flawed.flaws]


def made(kind: StatementKind, *more: MappedLine, must: tuple[str, ...] = (), without: tuple[str, ...] = ()):
    lines = [
        MappedLine(name, f"Rad {name}", (f"{number}0",), note="n", source="s")
        for number, name in enumerate(NEEDED[kind], 1)
        if name not in without
    ]
    return MappedStatement(kind, (*lines, *more), must, kind is not CASH)


def chart(*statements: MappedStatement, **changes) -> ChartMapping:
    whole = statements or (made(INCOME, must=("3-8",)), made(BALANCE), made(CASH))
    return ChartMapping(changes.pop("id", "egen"), changes.pop("name", "Egen"), SOURCE, whole, **changes)


def changed(**changes) -> ChartMapping:
    """The chart with its first line of the cash flow changed."""
    one = chart()
    cash = one.statement(CASH)
    lines = (replace(cash.lines[0], **changes), *cash.lines[1:])
    return replace(one, statements=(*one.statements[:2], replace(cash, lines=lines)))


def other_lines(*lines: MappedLine, drop: int = 0) -> ChartMapping:
    one = chart()
    income = one.statement(INCOME)
    return replace(one, statements=(replace(income, lines=(*income.lines[drop:], *lines)), *one.statements[1:]))


def reviewed(must: tuple[str, ...], *accounts: str, exclusive: bool = True, factor: int = -1) -> list[str]:
    lines = [MappedLine(f"l{n}", f"Rad {n}", read_accounts(text), factor=factor) for n, text in enumerate(accounts, 1)]
    return [f"{one.fault}: {one.sentence} {one.remedy}" for one in review(lines, must, exclusive)]


CASES = {
    "Kontointervall: baklänges": lambda: AccountRange("40", "39"),
    "Kontointervall: inte siffror": lambda: AccountRange("3A", "40"),
    "Kontointervall: slutet är inte siffror": lambda: AccountRange("3", "4A"),
    "Kontointervall: ett enda, och olika långa": lambda: [
        str(AccountRange("79", "79")),
        str(AccountRange("355", "36")),
        str(AccountRange("3", "39")),
    ],
    "Kontointervall: 355-36 tar, och tar inte": lambda: {
        account: account in AccountRange("355", "36") for account in ("3549", "3550", "36", "3699", "37", "35")
    },
    "Kontointervall: överlappar": lambda: {
        f"{one} och {other}": account_range(one).overlaps(account_range(other))
        for one, other in (
            ("3", "39"),
            ("30-34", "35-39"),
            ("30-35", "35-39"),
            ("355-36", "354"),
            ("355-36", "3699"),
            ("4", "3"),
            ("30-349", "35"),
            ("30-35", "360"),
            ("360", "30-35"),
            ("3", "3000-3001"),
        )
    },
    "Kontointervall: som folk skriver dem": lambda: [str(account_range(text)) for text in ("30 – 39", "79", " 7 - 8 ")],
    "En term: tecknet": lambda: Term(Source.MOVEMENT, ranges("3"), 2),
    "En term: konton saknas": lambda: Term(Source.MOVEMENT, (), 1),
    "En term: minus ett går": lambda: Term(Source.MOVEMENT, ranges("3"), -1).factor,
    "Räkningen: rörelse, ingående och utgående": lambda: presented(),
    "Räkningen: en okänd rad": lambda: presented().amount("z"),
    "Räkningen: en rads belopp": lambda: [presented().amount("c"), presented().amount("e")],
    "Kontrollsumman": lambda: [control_sum(LEDGER), control_sum(LEDGER[:2]), control_sum([])],
    "Fel i raderna": lambda: mapping(
        line("a", "30"),
        line("a", "31"),
        line("b"),
        line("c", "32", adds=("a",)),
        line("d", adds=("e", "f")),
        line("e", adds=("a", "e")),
    ),
    "Överlapp": lambda: mapping(
        line("a", "30-35"), line("b", "35-36", "40"), line("c", "4", "36"), line("d", "30", source=Source.OPENING)
    ),
    "Överlapp där det är tillåtet": lambda: mapping(line("a", "30"), line("b", "30"), exclusive=False).name,
    "Slagen": lambda: {one.label: f"{one.chapter} {NEEDED[one]}" for one in StatementKind},
    "En mappad rad: alla fel": lambda: flaws(
        lambda: mapped("", name=" ", accounts=("x", "30", "9-8"), factor=0, adds=("a",), verified=True, source=" ")
    ),
    "En mappad rad: varken konton eller rader": lambda: flaws(lambda: mapped(accounts=())),
    "En mappad rad: som räkningens": lambda: [
        mapped("x", accounts=("30-39", "5"), figure=Source.CLOSING, factor=-1, verified=True, source="s").as_line(),
        mapped("y", accounts=(), adds=("x",)).as_line(),
    ],
    "En räkning: rader saknas": lambda: flaws(lambda: made(CASH, without=("investments", "cash_flow"))),
    "En räkning: oläsligt måste": lambda: flaws(lambda: made(CASH, must=("1", "x"))),
    "En räkning: raderna motsäger varandra": lambda: flaws(
        lambda: made(BALANCE, mapped("y", accounts=("30",)), mapped("z", accounts=(), adds=("å",)))
    ),
    "En räkning: raderna får mötas i kassaflödet": lambda: flaws(
        lambda: made(CASH, mapped("y", accounts=("10",))).as_mapping()
    ),
    "En räkning: som räkningens": lambda: made(BALANCE, must=("1-2",)).as_mapping(),
    "En kontoplan: fel": lambda: flaws(lambda: chart(made(INCOME), made(INCOME), id="", name="")),
    "En kontoplan: räkningarna och de overifierade": lambda: [
        chart().statement(CASH).kind,
        chart().unverified,
        changed(verified=True).unverified,
        other_lines(mapped("y", accounts=(), adds=("result",))).unverified,
    ],
    "En kontoplan: sparad och läst igen": lambda: [
        from_json(as_json(one)) == one
        for one in (
            chart(),
            chart(municipality="Sydköping", description="Vår egen"),
            changed(figure=Source.OPENING, factor=-1, verified=True),
            other_lines(mapped("y", accounts=(), adds=("result",))),
        )
    ],
    "En kontoplan: sparad": lambda: {
        key: value for key, value in as_json(chart(municipality="Sydköping")).items() if key != "statements"
    },
    "Granskning: överlapp och hål": lambda: reviewed(("3-8",), "3, 30", "4-6, 65", "60-64"),
    "Granskning: två hål med ett krav emellan": lambda: reviewed(("1-2", "4"), "15", "9"),
    "Granskning: olika långa": lambda: reviewed(("3",), "3000-3499", "3510"),
    "Granskning: ett konto noll först": lambda: reviewed(("0-1",), "05"),
    "Granskning: inget att granska": lambda: reviewed(()),
    "Granskning: i kassaflödet räknas varje konto en gång med omvänt tecken": lambda: [
        reviewed(("3",), "3", exclusive=False),
        reviewed(("3",), "3", "3", exclusive=False),
        reviewed(("3",), "3", exclusive=False, factor=1),
    ],
    "Granskning: i kassaflödet rör ingående och utgående inget": lambda: [
        one.sentence
        for one in review(
            [mapped("a", accounts=("19",), figure=Source.OPENING), mapped("b", accounts=(), adds=("a",))], ("1",), False
        )
    ],
    "Konton som folk skriver dem": lambda: [read_accounts("30-39, 79 ; 3 – 5,,"), read_accounts(" ")],
    "Konton som inte går att läsa": lambda: read_accounts("30, x, 9-8"),
    "Skillnader: konton, namn och verifiering": lambda: [
        differences(chart(), changed(**change))
        for change in (
            {"accounts": ("10", "77")},
            {"name": "Ny"},
            {"verified": True},
            {"note": "ny"},
            {"source": "ny"},
            {"figure": Source.OPENING},
            {"factor": -1},
            {"accounts": ("11",), "name": "Ny", "verified": True, "source": "ny", "factor": -1},
        )
    ],
    "Skillnader: inte längre verifierad": lambda: differences(changed(verified=True), changed()),
    "Skillnader: nya och borttagna rader": lambda: [
        differences(chart(), other_lines(mapped("y", accounts=("99",)), mapped("z", accounts=(), adds=("result",)))),
        differences(other_lines(mapped("y", accounts=("99",))), chart()),
        differences(
            other_lines(mapped("z", accounts=(), adds=("result",))),
            other_lines(mapped("z", accounts=(), adds=("taxes",))),
        ),
    ],
    "Skillnader: inga": lambda: differences(chart(), chart()),
}
