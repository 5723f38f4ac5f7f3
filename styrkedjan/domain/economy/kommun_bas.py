"""A first mapping from Kommun-Bas to the statements, to be replaced by the municipality's own.

The classes 3-8 are those of Kommun-Bas 13 (DOMAIN section 8: 3 income, 4 costs, 5 labour, 6-7 other costs, 8 other
income and costs). Finer ranges (79 depreciation, 80 taxes, 82 grants and equalisation, 84-85 financial items) and the
balance classes vary between editions and municipalities and must be checked against the own chart before use.
"""

from __future__ import annotations

from styrkedjan.domain.economy.statements import AccountRange, Source, StatementLine, StatementMapping, Term


def _range(text: str) -> AccountRange:
    first, _, last = text.partition("-")
    return AccountRange(first, last or first)


def _line(identity: str, name: str, source: Source, *ranges: str, factor: int = 1) -> StatementLine:
    return StatementLine(identity, name, (Term(source, tuple(map(_range, ranges)), factor),))


def _sum(identity: str, name: str, *adds: str) -> StatementLine:
    return StatementLine(identity, name, adds=adds)


def _result(identity: str, name: str, *ranges: str) -> StatementLine:
    """A result line shows income positive: the ledger's sign turned."""
    return _line(identity, name, Source.MOVEMENT, *ranges, factor=-1)


INCOME_STATEMENT = StatementMapping(
    "Resultaträkning",
    (
        _result("operating_income", "Verksamhetens intäkter", "3"),
        _result("operating_costs", "Verksamhetens kostnader", "4-6", "70-78"),
        _result("depreciation", "Avskrivningar", "79"),
        _sum("net_cost", "Verksamhetens nettokostnader", "operating_income", "operating_costs", "depreciation"),
        _result("taxes", "Skatteintäkter", "80-81"),
        _result("grants", "Generella statsbidrag och utjämning", "82-83"),
        _sum("operating_result", "Verksamhetens resultat", "net_cost", "taxes", "grants"),
        _result("financial_income", "Finansiella intäkter", "84"),
        _result("financial_costs", "Finansiella kostnader", "85"),
        _sum(
            "result_after_financial",
            "Resultat efter finansiella poster",
            "operating_result",
            "financial_income",
            "financial_costs",
        ),
        _result("extraordinary", "Extraordinära poster", "86-89"),
        _sum("result", "Årets resultat", "result_after_financial", "extraordinary"),
    ),
    must_take=(_range("3-8"),),
)

BALANCE_SHEET = StatementMapping(
    "Balansräkning",
    (
        _line("fixed_assets", "Anläggningstillgångar", Source.CLOSING, "10-13"),
        _line("current_assets", "Omsättningstillgångar", Source.CLOSING, "14-18"),
        _line("cash", "Kassa och bank", Source.CLOSING, "19"),
        _sum("assets", "Summa tillgångar", "fixed_assets", "current_assets", "cash"),
        _line("opening_equity", "Ingående eget kapital", Source.CLOSING, "20", factor=-1),
        _line("year_result", "Årets resultat", Source.CLOSING, "3-8", factor=-1),
        _sum("equity", "Eget kapital", "opening_equity", "year_result"),
        _line("provisions", "Avsättningar", Source.CLOSING, "21-22", factor=-1),
        _line("long_debt", "Långfristiga skulder", Source.CLOSING, "23", factor=-1),
        _line("short_debt", "Kortfristiga skulder", Source.CLOSING, "24-29", factor=-1),
        _sum("debts", "Summa avsättningar och skulder", "provisions", "long_debt", "short_debt"),
        _sum("equity_and_debts", "Summa eget kapital, avsättningar och skulder", "equity", "debts"),
    ),
    must_take=(_range("1-2"),),
)

CASH_FLOW = StatementMapping(
    "Kassaflödesanalys",
    (
        _result("result", "Årets resultat", "3-8"),
        _line("depreciation", "Justering för avskrivningar", Source.MOVEMENT, "79"),
        _line("provisions", "Justering för avsättningar", Source.MOVEMENT, "21-22", factor=-1),
        _line("working_capital", "Förändring av rörelsekapital", Source.MOVEMENT, "14-18", "24-29", factor=-1),
        _sum("operations", "Löpande verksamhet", "result", "depreciation", "provisions", "working_capital"),
        StatementLine(
            "investments",
            "Investeringar",
            (Term(Source.MOVEMENT, (_range("10-13"),), -1), Term(Source.MOVEMENT, (_range("79"),), -1)),
        ),
        _line("financing", "Finansiering", Source.MOVEMENT, "20", "23", factor=-1),
        _sum("cash_flow", "Årets kassaflöde", "operations", "investments", "financing"),
    ),
    must_take=(_range("10-18"), _range("2-8")),
    exclusive=False,
)
