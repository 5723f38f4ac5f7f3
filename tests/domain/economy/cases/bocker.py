"""The books: the balance requirement, deficits, reserves, financial objectives and the group, told in full."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.economy.balanskrav import (
    Line,
    Statement,
    StatementInput,
    deficits_to_restore,
    expected_brought_forward,
    statement,
    statements,
)
from styrkedjan.domain.economy.group_accounts import Accounts, Dealing, DealingKind, GroupAccounts, Member, consolidate
from styrkedjan.domain.economy.objectives import (
    Assessment,
    Basis,
    Bound,
    FinancialObjective,
    SoundManagement,
    SoundRule,
    Verdict,
    assess,
    require_judgement,
    sound_management,
    what_counts,
)
from styrkedjan.domain.economy.restoration import Deficit, deficits, plan_problems, way_back
from styrkedjan.domain.economy.result_reserve import (
    ReserveBalance,
    ReserveBase,
    ReserveLimits,
    reserve,
    reserve_room,
    use_reserve,
)

D = Decimal


def stated(year: int, result: int, **others: int) -> StatementInput:
    return StatementInput(year, {Line.RESULT: D(result)} | {Line(name): D(value) for name, value in others.items()})


def several(*wanted: StatementInput) -> list[str]:
    return [
        f"{one.year}: årets {one.amount(Line.BALANSKRAV_RESULT)}, tidigare {one.values[Line.BROUGHT_FORWARD]}, "
        f"summa {one.amount(Line.SUM)}"
        for one in statements(wanted)
    ]


def whole(one: Statement) -> dict[str, object]:
    return {line.label: value for line, value in one.values.items()} | {"räknat": one.working}


def arisen(results: dict[int, int], years: int = 3, reserve: int = 0, saved: bool = False) -> tuple[Deficit, ...]:
    return deficits({year: D(amount) for year, amount in results.items()}, years, D(reserve), saved)


def stands(results: dict[int, int], year: int) -> list[object]:
    one, known = arisen(results)[0], set(results)
    return [
        one.stands(year, known),
        f"{one.amount} − {one.restored} = {one.remaining}, för sent {one.late}, klart {one.restored_in}",
        f"år kvar {one.years_left(year)}, okända {one.unknown_years(known)}",
    ]


DEFICIT = arisen({2023: -100, 2024: 30, 2025: 20})[0]


def planned(**years: int) -> dict[int, Decimal]:
    return {int(year[1:]): D(amount) for year, amount in years.items()}


ROOM = ReserveBase(2025, D(1000), D(25), D(30), D(1))
LIMITS = ReserveLimits(D("0.01"), D("0.02"), D("0.05"))
BALANCE = ReserveBalance(D(3), D(7))


def objective(years: int = 1, bound: Bound = Bound.AT_LEAST) -> FinancialObjective:
    return FinancialObjective("resultat", "Resultat", bound, D(2), years=years)


def held(
    values: dict[int, str], years: int = 1, bound: Bound = Bound.AT_LEAST, basis: Basis = Basis.OUTCOME
) -> Assessment:
    return assess(objective(years, bound), {year: D(value) for year, value in values.items()}, 2025, basis)


def sound(money: str, goals: str) -> SoundManagement:
    """ "+" is attained, "-" is not, "?" is not known."""
    known = {"+": True, "-": False, "?": None}
    values = {"+": {2025: "2"}, "-": {2025: "1"}, "?": {}}
    rule = SoundRule(D("0.5"), D("0.75"), "Riktlinjer, KF § 4")
    return sound_management([held(values[one]) for one in money], [known[one] for one in goals], rule, 2025)


CITY = Member("Kommunen", D(1), Accounts(D(1000), D(980), D(5000), D(3000)))
HOMES = Member("Bostäder", D("0.6"), Accounts(D(100), D(90), D(2000), D(1500)))
PORT = Member("Hamnen", D("0.5"), Accounts(D(40), D(50), D(300), D(200)))
TRADE, CLAIM, SHARES, DIVIDEND = DealingKind


def group(*dealings: Dealing, lump: Accounts | None = None) -> GroupAccounts:
    members = [CITY, HOMES, PORT]
    return consolidate(members, dealings, lump) if lump else consolidate(members, dealings)


CASES = {
    "Balanskrav: alla rader": lambda: whole(
        statement(
            stated(
                2025,
                100,
                capital_gains=-10,
                exempt_gains=1,
                exempt_losses=2,
                unrealised=3,
                unrealised_reversed=-4,
                to_rur=-20,
                from_rur=5,
                to_result_reserve=-30,
                from_result_reserve=6,
                extraordinary_reasons=7,
                brought_forward=-90,
            )
        )
    ),
    "Balanskrav: det som inte är angivet förblir okänt": lambda: whole(statement(stated(2025, -5))),
    "Balanskrav: årets resultat saknas": lambda: StatementInput(2025, {Line.RESULT: None}),
    "Balanskrav: en summa är inget underlag": lambda: stated(2025, 1, sum=4),
    "Balanskrav: bara beräknade rader har ett belopp": lambda: statement(stated(2025, 1)).amount(Line.RESULT),
    "Balanskrav: åren i ordning, underskottet förs vidare, inte över ett hål": lambda: several(
        stated(2024, 4), stated(2023, -10), stated(2026, 5), stated(2027, 5)
    ),
    "Balanskrav: egna uppgifter om tidigare underskott står kvar": lambda: several(
        stated(2023, -10), stated(2024, 4, brought_forward=-3)
    ),
    "Balanskrav: samma år flera gånger": lambda: statements(
        [stated(2025, 1), stated(2023, 1), stated(2025, 2), stated(2023, 1), stated(2024, 1)]
    ),
    "Balanskrav: vad nästa år ärver": lambda: [
        expected_brought_forward([statement(stated(2024, result))], year)
        for result, year in ((-5, 2025), (5, 2025), (-5, 2026), (-5, 2024))
    ],
    "Balanskrav: underskotten och vad som återställt dem": lambda: deficits_to_restore(
        statements([stated(2024, 30), stated(2023, -100, brought_forward=-50), stated(2025, 40)])
    ),
    "Balanskrav: inga år": lambda: deficits_to_restore([]),
    "Underskott: minst ett år att återställa på": lambda: arisen({2023: -1}, 0),
    "Underskott: ett år går": lambda: arisen({2023: -1}, 1),
    "Underskott: reserven kan inte vara negativ": lambda: arisen({2023: -1}, 1, -1),
    "Underskott: reserven möter 4 av 10 och är slut": lambda: arisen({2023: -10, 2024: -2}, 3, 4),
    "Underskott: reserven möter allt": lambda: arisen({2023: -4, 2024: -1}, 3, 5),
    "Underskott: äldst först, och ett överskott sparas inte": lambda: arisen(
        {2025: 120, 2023: -100, 2024: -50, 2026: 40, 2027: -5}
    ),
    "Underskott: det som blir över sparas till nästa": lambda: arisen({2023: -10, 2024: 25, 2025: -20}, 3, 0, True),
    "Underskott: noll är inget underskott": lambda: arisen({2023: 0}),
    "Läge: inte återställt och sista året pågår": lambda: stands({2023: -5, 2024: 1, 2025: 0}, 2026),
    "Läge: tiden har gått ut": lambda: stands({2023: -5, 2024: 1, 2025: 1, 2026: 1}, 2027),
    "Läge: ett år är inte känt": lambda: stands({2023: -5, 2025: 1, 2026: 1}, 2027),
    "Läge: återställt i tid": lambda: stands({2023: -5, 2025: 5, 2026: 0}, 2027),
    "Läge: 2 av 5 återställdes för sent": lambda: stands({2023: -5, 2024: 3, 2025: 0, 2026: 0, 2027: 2}, 2028),
    "Vägen tillbaka: planerat 40, 40 och 20, återställt 30 och 20, 2026 är inte känt": lambda: way_back(
        DEFICIT, planned(y2024=40, y2025=40, y2026=20), {2023, 2024, 2025}
    ),
    "Vägen tillbaka: mer planerat än underskottet, även efter sista året": lambda: way_back(
        DEFICIT, planned(y2024=90, y2027=20), {2023, 2024, 2025, 2026}
    ),
    "Vägen tillbaka: inget planerat, sent återställt": lambda: way_back(
        arisen({2023: -10, 2028: 4}, 3)[0], {}, {2024, 2028}
    ),
    "Planen: räcker": lambda: plan_problems(DEFICIT, planned(y2024=40, y2025=40, y2026=20)),
    "Planen: alla fel, i ordning av år": lambda: plan_problems(
        DEFICIT, planned(y2027=20, y2025=-5, y2023=10, y2026=0, y2028=0)
    ),
    "Planen: tom": lambda: plan_problems(DEFICIT, {}),
    "Reserv: kan inte vara negativ": lambda: ReserveBalance(D(-1)),
    "Reserv: den äldre kan inte vara negativ": lambda: ReserveBalance(D(0), D(-1)),
    "Reserv: 25 över golvet 10, utrymme 47": lambda: reserve_room(ROOM, BALANCE, LIMITS),
    "Reserv: negativt eget kapital, golvet är 20": lambda: reserve_room(
        ReserveBase(2025, D(1000), D(35), D(25), D(-1)), BALANCE, LIMITS
    ),
    "Reserv: eget kapital noll, taket är nått": lambda: reserve_room(
        ReserveBase(2025, D(1000), D(99), D(99), D(0)), ReserveBalance(D(60)), LIMITS
    ),
    "Reserv: 15 sätts av": lambda: reserve(BALANCE, D(15), reserve_room(ROOM, BALANCE, LIMITS)),
    "Reserv: 16 av 15": lambda: reserve(BALANCE, D(16), reserve_room(ROOM, BALANCE, LIMITS)),
    "Reserv: noll sätts av": lambda: reserve(BALANCE, D(0), reserve_room(ROOM, BALANCE, LIMITS)),
    "Reserv: en sätts av": lambda: reserve(BALANCE, D(1), reserve_room(ROOM, BALANCE, LIMITS)),
    "Reserv: 8 används, den äldre först": lambda: use_reserve(BALANCE, D(8)),
    "Reserv: 8 används, resultatreserven först": lambda: use_reserve(BALANCE, D(8), from_rur_first=False),
    "Reserv: 2 används, resultatreserven först": lambda: use_reserve(BALANCE, D(2), from_rur_first=False),
    "Reserv: allt används": lambda: use_reserve(BALANCE, D(10)),
    "Reserv: en används": lambda: use_reserve(BALANCE, D(1)),
    "Reserv: 11 av 10": lambda: use_reserve(BALANCE, D(11)),
    "Reserv: noll används": lambda: use_reserve(BALANCE, D(0)),
    "Mål: noll år": lambda: objective(0),
    "Mål: ord": lambda: [
        [one.label for one in Bound],
        [one.label for one in Basis],
        [one.label for one in Verdict],
    ],
    "Mål: vad som räknas": lambda: [
        f"{value} {basis.value}"
        for value, basis in (what_counts(D(1), D(2), in_accounts=True), what_counts(D(1), D(2), in_accounts=False))
    ],
    "Mål: på golvet": lambda: held({2025: "2"}),
    "Mål: under golvet i prognosen": lambda: held({2025: "1.9"}, basis=Basis.FORECAST),
    "Mål: över golvet i budgeten": lambda: held({2025: "2.1"}, basis=Basis.BUDGET),
    "Mål: värdet saknas i prognosen": lambda: held({2024: "2.1"}, basis=Basis.FORECAST),
    "Mål: på taket": lambda: held({2025: "2"}, bound=Bound.AT_MOST),
    "Mål: över taket": lambda: held({2025: "2.1"}, bound=Bound.AT_MOST),
    "Mål: medel av tre år, 0, 3 och 3": lambda: held({2022: "99", 2023: "0", 2024: "3", 2025: "3", 2026: "99"}, 3),
    "Mål: ett av tre år saknas": lambda: held({2023: "0", 2025: "3"}, 3, basis=Basis.FORECAST),
    "Mål: ett av två år saknas i bokslutet": lambda: held({2024: "3"}, 2),
    "Hushållning: båda kraven nådda": lambda: sound("+-", "+++-"),
    "Hushållning: bara de finansiella": lambda: sound("++", "++--"),
    "Hushållning: bara verksamhetens": lambda: sound("--", "+++-"),
    "Hushållning: inget av dem": lambda: sound("--", "----"),
    "Hushållning: ett okänt avgör inte": lambda: sound("+?", "+++?"),
    "Hushållning: ett okänt avgör": lambda: sound("-?", "+++-"),
    "Hushållning: verksamhetens okända avgör": lambda: sound("++", "++??"),
    "Hushållning: inga mål": lambda: sound("", ""),
    "Bedömning: som föreslagits": lambda: require_judgement(Verdict.SOUND, Verdict.SOUND, "Målen nås.", ""),
    "Bedömning: öppen, utan ord och skäl": lambda: require_judgement(Verdict.SOUND, Verdict.OPEN, " ", " "),
    "Bedömning: avviker med skäl": lambda: require_judgement(
        Verdict.SOUND, Verdict.PARTLY, "Ett mål nås inte.", "Nytt."
    ),
    "Koncernen: ägarandelen noll": lambda: Member("Hamnen", D(0), CITY.accounts),
    "Koncernen: ägarandelen mer än hela": lambda: Member("Hamnen", D("1.01"), CITY.accounts),
    "Koncernen: mellanhavande med minus": lambda: Dealing(TRADE, "Hamnen", "Kommunen", D(-1)),
    "Koncernen: mellanhavande på noll går": lambda: Dealing(TRADE, "Hamnen", "Kommunen", D(0)),
    "Koncernen: mellanhavande med sig själv": lambda: Dealing(TRADE, "Hamnen", "Hamnen", D(1)),
    "Koncernen: främlingar": lambda: group(
        Dealing(CLAIM, "Kommunen", "Flyget", D(1)), Dealing(SHARES, "Tåget", "Hamnen", D(1))
    ),
    "Koncernen: slagen": lambda: {one.label: f"{one.sentence} ({one.has_two_sides})" for one in DealingKind},
    "Koncernen: var och en med sin andel": lambda: group(),
    "Koncernen: alla slags mellanhavanden och en klump": lambda: group(
        Dealing(TRADE, "Bostäder", "Kommunen", D(50)),
        Dealing(CLAIM, "Hamnen", "Bostäder", D(100)),
        Dealing(SHARES, "Kommunen", "Bostäder", D(200)),
        Dealing(DIVIDEND, "Kommunen", "Hamnen", D(6)),
        lump=Accounts(D(9), D(8), D(7), D(0)),
    ),
}
