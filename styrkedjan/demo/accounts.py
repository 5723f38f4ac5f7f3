"""The municipality's own accounts: the finance side beside the committees' ledger, balances, objectives and companies.

A deficit three years back that last year's surplus restores, some of the old reserve left, and a year ahead of plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from styrkedjan.areas.accounts.actions import companies as companies_actions
from styrkedjan.areas.accounts.actions import deficits, mapping, objectives, sound, stating
from styrkedjan.areas.accounts.actions import entries as entries_actions
from styrkedjan.areas.accounts.models import Measure, Stage
from styrkedjan.areas.accounts.queries import mapping as mapping_queries
from styrkedjan.areas.accounts.queries import objectives as objectives_queries
from styrkedjan.areas.accounts.queries import sound as sound_queries
from styrkedjan.areas.economy.queries import written
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.economy.objectives import Bound, Verdict
from styrkedjan.domain.economy.statement_mapping import MappedLine, StatementKind
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.store.queries import ledger_totals

D = Decimal
ZERO = D(0)
MILLION = D(1_000_000)
CENT = D("0.01")
FINANCE = "Ekonomisystemet, finansförvaltningen"
CASH, EQUITY = "1910", "2010"
# An account that finance took into use last month and that the municipality's own mapping has no line for yet.
NEW, NEW_AMOUNT = "8910", D(-412_000)
CHART = "Ekeviks kontoplan, avstämd med redovisningschefen"
RESULT = "345678"  # the classes of income and costs
NAMES = {
    "1110": "Mark och markreserv", "1120": "Byggnader och anläggningar", "1129": "Ackumulerade avskrivningar",
    "1210": "Maskiner och inventarier", "1310": "Aktier i kommunala bolag", "1350": "Lån till kommunala bolag",
    "1410": "Exploateringsmark", "1510": "Kundfordringar", "1630": "Fordringar på staten",
    "1710": "Förutbetalda kostnader", "1810": "Kortfristiga placeringar", CASH: "Bank", EQUITY: "Eget kapital",
    "2210": "Avsatt till pensioner", "2280": "Övriga avsättningar", "2310": "Lån i kreditinstitut",
    "2510": "Leverantörsskulder", "2650": "Skatter och avgifter", "2710": "Personalens källskatt och semesterlön",
    "2910": "Upplupna kostnader", "3810": "Realisationsvinster", "8010": "Kommunalskatt",
    "8020": "Slutavräkning", "8210": "Inkomstutjämning", "8220": "Kostnadsutjämning", "8240": "Regleringspost",
    "8290": "Fastighetsavgift", "8410": "Ränteintäkter och utdelning", "8510": "Räntekostnader",
    "8520": "Ränta på pensionsavsättning", NEW: "Återbetald avgift för avtalsförsäkring",
}  # fmt: skip
# Million kronor when the first year begins; equity is what balances.
OPENING = {
    "1110": 1900, "1120": 4650, "1129": -1250, "1210": 420, "1310": 610, "1350": 1500, "1410": 120, "1510": 95,
    "1630": 210, "1710": 260, "1810": 300, CASH: 480, "2210": -620, "2280": -90, "2310": -2300, "2510": -430,
    "2650": -110, "2710": -390, "2910": -520,
}  # fmt: skip
# The year's result as a share of taxes, grants and equalisation: first a deficit, then better times.
RESULTS = (D("-0.003"), D("0.019"), D("0.015"))
# How taxes, grants and equalisation fall on accounts; the first takes what is left.
SHARES = {"8020": D("-0.004"), "8210": D("0.135"), "8220": D("-0.012"), "8240": D("0.038"), "8290": D("0.031")}
# How customers, the state and suppliers pay over the year, million kronor a month: no balance stands still.
SWINGS = {
    "1510": (12, -7, 5, -9, 3, 14, -16, 8, -4, 6, -10, 1), "1630": (4, -2, 3, -5, 2, 1, -3, 4, -2, 3, -5, 9),
    "2510": (38, -12, 9, -6, 14, -21, 17, -10, 4, -8, 6, -45),
}  # fmt: skip
CAPITAL_GAIN = D(18) * MILLION
OPEN = "Alla mål är inte bedömda än."
Month = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Year:
    """What the ledger holds: month -> account -> amount."""

    year: int
    months: Mapping[int, Month]

    @property
    def result_net(self) -> Decimal:
        """Net cost so far, as if the whole year went on like it."""
        net = sum(
            (amount for month in self.months.values() for one, amount in month.items() if one[0] in "345678"), ZERO
        )
        return net / len(self.months) * 12


def build(setting: Setting, made: Organisation) -> None:
    """Everything through the actions."""
    by = setting.people["controller"]
    _mapping(setting, made.root, by)
    balances = {account: D(amount) * MILLION for account, amount in OPENING.items()}
    balances[EQUITY] = -sum(balances.values(), ZERO)
    for year, share in zip(setting.years, RESULTS, strict=True):
        balances = _year(setting, made.root, by, _ledger(setting, year), share, balances)
    for year in setting.years[1:]:
        _full_year(setting, made.root, by, year)
    _balance_requirement(setting, made.root, by)
    _objectives(setting, made.root, by)
    _companies(setting, made.root, by)


def _mapping(setting: Setting, root: Unit, by: User) -> None:
    """The municipality's own mapping: held against its chart but for a few lines, and without a line for 89."""
    first = setting.years[0]
    before = mapping_queries.mapping_of(root, first, NOW)
    statements = tuple(
        replace(one, lines=tuple(_verified(line, one.kind) for line in one.lines)) for one in before.statements
    )
    name = f"Egen mappning från {first}"
    own = replace(before, id="own", name=name, municipality=root.code, statements=statements)
    mapping.save_mapping(
        by=by, principal=root, from_year=first, mapping=own, note="Jämförd med kommunens kontoplan",
        at=moment(date(first, 1, 15)),
    )  # fmt: skip


def _verified(line: MappedLine, kind: StatementKind) -> MappedLine:
    if line.id == "extraordinary":
        return replace(line, accounts=("86-88",), note="89 används inte")
    unsure = kind is StatementKind.CASH_FLOW or line.id in {"intangible", "other_provisions"}
    if unsure or not line.accounts:
        return line
    return replace(line, verified=True, source=CHART, note="")


def _ledger(setting: Setting, year: int) -> Year:
    months: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in ledger_totals(store(), setting.facts["code"], year, by=("period", "account"), as_of=None):
        assert row.period is not None
        months[row.period.number][row.account or ""] += row.amount
    return Year(year, months)


def _year(
    setting: Setting, root: Unit, by: User, ledger: Year, share: Decimal, opening: dict[str, Decimal]
) -> dict[str, Decimal]:
    """Write a year's opening balances and months; gives the balances that the next year opens with."""
    year = ledger.year
    first = {(year, 0, account): _entry(account, amount, f"Bokslut {year - 1}") for account, amount in opening.items()}
    entries_actions.save_entries(by=by, principal=root, entries=first, at=moment(date(year, 2, 1)))
    balances = dict(opening)
    gain = CAPITAL_GAIN if year == setting.year - 1 else ZERO
    need = (ledger.result_net + _interest(MILLION * 12) - gain) / (1 - share)
    for month, booked in sorted(ledger.months.items()):
        made = dict(_finance(month, need, booked, gain if month == 6 else ZERO))
        if (year, month) == (setting.year, setting.latest.last_month):
            made[NEW] = NEW_AMOUNT
        made[CASH] = -sum(booked.values(), ZERO) - sum(made.values(), ZERO)
        entries = {(year, month, account): _entry(account, amount, FINANCE) for account, amount in made.items()}
        known = date(year + month // 12, month % 12 + 1, 7)
        entries_actions.save_entries(by=by, principal=root, entries=entries, at=moment(known))
        for account, amount in [*made.items(), *booked.items()]:
            target = EQUITY if account[0] in RESULT else account
            balances[target] = balances.get(target, ZERO) + amount
    return balances


def _interest(scale: Decimal) -> Decimal:
    """Net financial cost: dividends and interest in, interest and pensions' interest out."""
    return (D("-4.1") + D("5.6") + D("1.9")) * scale


def _finance(month: int, need: Decimal, booked: Month, gain: Decimal) -> Iterator[tuple[str, Decimal]]:
    """A month's finance entries in ledger signs, but for the cash that balances them."""
    each = need / 12
    parts = {account: (-each * share).quantize(CENT) for account, share in SHARES.items()}
    yield "8010", -each.quantize(CENT) - sum(parts.values(), ZERO)
    yield from parts.items()
    yield "8410", D("-4.1") * MILLION
    yield "8510", D("5.6") * MILLION
    yield "8520", D("1.9") * MILLION
    yield "2210", D("-1.9") * MILLION
    yield "1129", -booked.get("7910", ZERO)
    yield "1210", D("4.2") * MILLION
    for account in sorted(account for account in booked if account[:2] == "24"):
        yield account, -booked[account]  # suppliers of investments are paid in the month
    if month == 3:
        yield "2310", D(-120) * MILLION
    for account, swings in SWINGS.items():
        yield account, D(swings[month - 1]) * MILLION
    if gain:
        yield "3810", -gain
        yield "1110", D(-4) * MILLION


def _entry(account: str, amount: Decimal, source: str) -> entries_actions.Entry:
    return entries_actions.Entry(amount.quantize(CENT), NAMES.get(account, ""), source)


# What the year was budgeted to leave of taxes, grants and equalisation, and how the forecasts of taxes and grants
# departed from the budget by the month they were made (million kronor).
BUDGETED_RESULT = D("0.017")
DEPARTURES = {4: (D("-11.5"), D("2.0")), 8: (D("-4.0"), D("-0.8"))}


# What finance expects of the objectives that no forecast of the result tells.
OBJECTIVE_FORECASTS = {
    4: {"soliditet": "60.5", "soliditet-hela": "45.2", "sjalvfinansiering": "58.0"},
    8: {"soliditet": "60.9", "soliditet-hela": "45.8", "sjalvfinansiering": "54.5"},
}


def _full_year(setting: Setting, root: Unit, by: User, year: int) -> None:
    """The budget beside the committees' frames as the council decided it, and the year's forecasts of it."""
    frames = written.frame(root, year, NOW)
    if frames is None:
        return
    financial = -_interest(MILLION * 12)
    whole = (frames - financial) / (1 - BUDGETED_RESULT)
    grants = _thousands(whole * sum((part for account, part in SHARES.items() if account[:2] == "82"), ZERO))
    amounts = {"taxes": _thousands(whole) - grants, "grants": grants, "financial": financial}
    decided = date(year - 1, 11, 24)
    said = {
        f"budget:{row}": (amount, f"Mål och budget {year}, kommunfullmäktige {decided} § 12")
        for row, amount in amounts.items()
    }
    stating.state_amounts(by=by, principal=root, year=year, amounts=said, at=moment(decided))
    for month, departures in DEPARTURES.items():
        if year == setting.year and month > setting.latest.last_month:
            continue
        forecast = {
            f"forecast:{row}:{year}-{month:02d}": (
                amounts[row] + departure * MILLION, f"Skatteunderlagsprognosen i {MONTH_NAMES[month - 1]} {year}",
            )
            for row, departure in zip(("taxes", "grants"), departures, strict=True)
        }  # fmt: skip
        stating.state_amounts(by=by, principal=root, year=year, amounts=forecast, at=moment(date(year, month + 1, 12)))


def _thousands(amount: Decimal) -> Decimal:
    return (amount / 1000).quantize(D(1)) * 1000


def _balance_requirement(setting: Setting, root: Unit, by: User) -> None:
    """Two years of the annual report's rows, and the year before the ledgers begin as the annual report told it."""
    first, last, _ = setting.years
    rows: dict[int, dict[str, tuple[int, str]]] = {
        first - 1: {
            "result": (96, "resultaträkningen"),
            "capital_gains": (-21, "not 4"),
            "opening_rur": (64, "not 17"),
            "opening_result_reserve": (0, "not 17"),
        },
        first: {
            "capital_gains": (0, "not 4"),
            "from_rur": (14, "fullmäktiges beslut i bokslutet"),
            "pension_liability": (1690, "not 19"),
        },
        last: {
            "capital_gains": (-18, "not 4"),
            "to_result_reserve": (-20, "fullmäktiges beslut i bokslutet"),
            "pension_liability": (1655, "not 19"),
        },
    }
    for year, items in rows.items():
        amounts = {
            item: (D(amount) * MILLION, f"Årsredovisning {year}, {where}") for item, (amount, where) in items.items()
        }
        stating.state_amounts(by=by, principal=root, year=year, amounts=amounts, at=moment(date(year + 1, 3, 20)))
    decided = date(last, 6, 15)
    deficits.plan_restoration(
        by=by, principal=root, year=first,
        measures="Vakansprövning av administrativa tjänster och sänkta lokalkostnader. Kommunstyrelsen svarar för "
        "planen och följer upp den i april, augusti och bokslutet.",
        steps={last: D(4) * MILLION, setting.year: D(3) * MILLION},
        decision=Decision("Kommunfullmäktige", decided, "74", f"KS-{last}/402"), at=moment(decided),
    )  # fmt: skip
    liability = {"pension_liability": (D(1640) * MILLION, "Pensionsförvaltarens prognos i augusti")}
    known = date(setting.year, min(setting.latest.last_month + 1, 9), 20)
    stating.state_amounts(by=by, principal=root, year=setting.year, amounts=liability, at=moment(known))


def _objectives(setting: Setting, root: Unit, by: User) -> None:
    decided = date(setting.year - 1, 11, 24)
    rows = (
        ("resultat", "Årets resultat är över tid minst 1 procent av skatt, bidrag och utjämning",
         Measure.RESULT_SHARE, D(1), 3),
        ("soliditet", "Soliditeten är minst 45 procent", Measure.EQUITY_RATIO, D(45), 1),
        ("soliditet-hela", "Soliditeten med alla pensioner är minst 30 procent", Measure.EQUITY_RATIO_ALL, D(30), 1),
        ("sjalvfinansiering", "Investeringarna betalas med egna medel till minst 60 procent",
         Measure.SELF_FINANCING, D(60), 1),
    )  # fmt: skip
    for key, name, measure, target, years in rows:
        objectives.set_objective(
            by=by, principal=root, key=key, name=name, measure=measure, bound=Bound.AT_LEAST, target=target,
            years=years, decision=Decision("Kommunfullmäktige", decided, "12", f"KS-{decided.year}/1012"),
            at=moment(decided),
        )  # fmt: skip
    for month, amounts in OBJECTIVE_FORECASTS.items():
        if month > setting.latest.last_month:
            continue
        said = {
            f"objective:{key}:{setting.year}-{month:02d}": (
                D(amount), f"Ekonomiavdelningens helårsprognos i {MONTH_NAMES[month - 1]} {setting.year}",
            )
            for key, amount in amounts.items()
        }  # fmt: skip
        known = moment(date(setting.year, month + 1, 15))
        stating.state_amounts(by=by, principal=root, year=setting.year, amounts=said, at=known)


def judge(setting: Setting, made: Organisation) -> None:
    """The guidelines, both bodies' judgement of last year, and the board's of this August. After the reports."""
    by, root, last = setting.people["controller"], made.root, setting.year - 1
    decided = date(last - 1, 11, 25)
    sound.set_guideline(
        by=by, principal=root, from_year=last, financial_share=D("0.75"), operational_share=D("0.5"),
        text="Minst tre av fyra finansiella mål och minst hälften av verksamhetsmålen ska nås.",
        decision=Decision("Kommunfullmäktige", decided, "8", f"KS-{decided.year}/987"), at=moment(decided),
    )  # fmt: skip
    december, august = Period.month(last, 12), Period.month(setting.year, 8)
    words = (
        f"Kommunen hade en god ekonomisk hushållning {last}. Resultatet räckte till att återställa underskottet från "
        f"{last - 1}, och en del kunde sättas av till resultatreserven. Investeringarna har ökat snabbare än "
        "resultatet, så att en större del än målet har lånats upp."
    )
    why = "Verksamhetsmålen följdes upp i nämndernas verksamhetsberättelser, som inte är inlästa här."
    for stage, body, day, section in (
        (Stage.BOARD, "Kommunstyrelsen", date(setting.year, 3, 25), "44"),
        (Stage.COUNCIL, "Kommunfullmäktige", date(setting.year, 4, 27), "31"),
    ):
        said = sound.Judgement(Verdict.SOUND, words, Decision(body, day, section, f"KS-{setting.year}/210"), why)
        _judged(by, root, december, stage, said, day)
    if setting.latest < august or setting.today < date(setting.year, 10, 8):
        return
    said = sound.Judgement(
        Verdict.PARTLY,
        "De finansiella målen nås utom självfinansieringen av investeringarna. Färre än hälften av verksamhetsmålen "
        "väntas bli uppfyllda: personalomsättningen och skolresultaten drar ned. Nämnderna med underskott har lämnat "
        "åtgärder i delårsrapporten.",
        Decision("Kommunstyrelsen", date(setting.year, 10, 7), "118", f"KS-{setting.year}/655"),
    )
    _judged(by, root, august, Stage.BOARD, said, date(setting.year, 10, 7))


def _judged(by: User, root: Unit, period: Period, stage: Stage, said: sound.Judgement, day: date) -> None:
    known = moment(day)
    found = objectives_queries.objectives(
        root, period, council_goals(root, period, Known.at(known)), known=Known.at(known)
    )
    proposed = found.sound.verdict
    if proposed is not said.verdict and not said.reason:
        said = replace(said, reason=OPEN)
    sound.judge_sound_management(
        by=by, principal=root, period=period, stage=stage, judgement=said,
        material=sound_queries.material_of(found, period, known), at=known,
    )  # fmt: skip


# Per company in order of code: income, costs, assets, debts (million kronor), owned share.
COMPANIES = ((742, 689, 5980, 4470, D(1)), (318, 309, 1240, 905, D(1)), (96, 98, 210, 131, D("0.6")))
# Kind, giver and taker (-1 the municipality, else a company's place above), million kronor.
BETWEEN = (
    (DealingKind.TRADE, 0, -1, 214), (DealingKind.TRADE, 1, -1, 31), (DealingKind.TRADE, 1, 0, 22),
    (DealingKind.TRADE, 2, -1, 88), (DealingKind.CLAIM, -1, 0, 1290), (DealingKind.CLAIM, -1, 1, 210),
    (DealingKind.SHARES, -1, 0, 470), (DealingKind.SHARES, -1, 1, 128), (DealingKind.SHARES, -1, 2, 12),
    (DealingKind.DIVIDEND, -1, 1, 4),
)  # fmt: skip


def _companies(setting: Setting, root: Unit, by: User) -> None:
    companies = list(Unit.objects.filter(principal=root, kind=UnitKind.COMPANY).order_by("code"))
    last = setting.year - 1
    for year, growth in ((last - 1, D("0.97")), (last, D(1))):
        known = moment(date(year + 1, 3, 20))
        accounts: dict[tuple[int | None, int], companies_actions.Summary | None] = {}
        for company, (*figures, owned) in zip(companies, COMPANIES, strict=False):
            income, costs, assets, debts = ((D(amount) * growth * MILLION).quantize(CENT) for amount in figures)
            accounts[company.pk, year] = companies_actions.Summary(
                income, costs, assets, debts, owned, f"Bolagets årsredovisning {year}"
            )
        companies_actions.save_company_accounts(by=by, principal=root, accounts=accounts, at=known)
        members = {-1: root.pk, **{place: company.pk for place, company in enumerate(companies)}}
        dealings = {
            (year, kind, members[giver], members[taker]): companies_actions.InternalAmount(
                (D(amount) * (1 if kind is DealingKind.SHARES else growth) * MILLION).quantize(CENT),
                f"Koncernavstämning {year}",
            )
            for kind, giver, taker, amount in BETWEEN
            if giver in members and taker in members
        }
        companies_actions.save_dealings(by=by, principal=root, dealings=dealings, at=known)
