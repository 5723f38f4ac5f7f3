"""What Ekevik shows everybody: last year's decided annual report, its services in plain words, places and open data."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.publishing.actions import publications
from styrkedjan.areas.publishing.models import PublicService, ServicePlace
from styrkedjan.areas.reporting.actions import rounds
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, Round, UnitReport
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.rounds import as_known, backdate
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.foundation import facts
from styrkedjan.foundation.decisions import Decision
from styrkedjan.reports.open_data import build_of, data_sets

# Goals that were not kept, and those kept in part; the rest were. What happened is told in plain words.
MISSED = {
    "KF-05": "Det byggdes 410 bostäder. Målet var 620. Tre stora byggen blev försenade.",
    "KF-07": "Företagen gav oss 69 i betyg. Målet var 74. Svaren på ansökningar tog för lång tid.",
    "KF-12": "Det tog 34 dagar i snitt att få börja på SFI. Målet var 21 dagar. Vi saknade lärare under hösten.",
    "KF-20": "I Norrhagen röstade 58 av 100. Målet var 62. Vi började för sent med att informera.",
}
PARTLY = {
    "KF-01": "Förskolan och skolan nådde sina mål. Äldreboendena gjorde det inte.",
    "KF-04": "Fler trivs på jobbet, men sjukfrånvaron är lika hög som förut.",
    "KF-09": "Alla som sökte fick feriejobb. Fler unga står ändå utan arbete.",
    "KF-11": "Fler elever når gymnasiet. Skillnaden mellan skolorna är lika stor som förut.",
    "KF-16": "Frågan om våld ställs nu i nästan alla ärenden. Hjälpen kommer inte alltid i tid.",
    "KF-18": "Nio av tolv platser är byggda. Tre blir klara nästa år.",
    "KF-22": "Fler klarar sina ärenden på nätet. Bland de äldsta är det färre än vi ville.",
}
KEPT = "Vi gjorde det vi lovade. Resultatet nådde målet för året."
SERVICES: dict[str, dict[str, Any]] = {
    "forskola": {
        "about": "I förskolan går barn från ett år tills de börjar i förskoleklass. Barnen leker, lär och vilar. "
        "Personalen hjälper varje barn att få språk och vänner.",
        "choosing": "Du söker plats när du vill. Du får välja flera förskolor. Du ska få en plats inom fyra månader.",
        "cost_figure": "N11008", "result_figures": ["N11102"], "quality": ("01", "06", "04"),
    },
    "grundskola": {
        "about": "I grundskolan går alla barn från förskoleklass till årskurs nio. Skolan är fri från avgift. "
        "Alla elever ska få den hjälp de behöver för att nå målen.",
        "choosing": "Du söker skola i januari. Du får välja tre skolor. De som bor nära får plats först.",
        "cost_figure": "", "result_figures": ["N15428", "N15643"], "quality": ("02", "03", "09", "01"),
        "background_decides": ("01",),
    },
    "gymnasieskola": {
        "about": "På gymnasiet läser unga ett program i tre år. Några program leder till ett yrke. Andra leder vidare "
        "till högskolan.",
        "choosing": "Du söker på våren i årskurs nio. Betygen avgör vem som får plats.",
        "cost_figure": "N17005", "result_figures": ["N17673"], "quality": ("03", "01"),
    },
    "hemtjanst": {
        "about": "Hemtjänsten hjälper dig som är äldre eller sjuk att bo kvar hemma. Du kan få hjälp med mat, dusch, "
        "städning och larm.",
        "choosing": "Du söker hos kommunen. En handläggare ser vad du behöver. Sedan väljer du vem som ska hjälpa dig. "
        "Du får byta när du vill.",
        "cost_figure": "", "result_figures": ["U21468"], "quality": ("03", "01", "05"),
    },
    "sabo": {
        "about": "På ett äldreboende har du en egen lägenhet. Det finns personal där hela dygnet.",
        "choosing": "Du söker hos kommunen. Du får säga var du helst vill bo. Det kan ta tid innan det blir ledigt.",
        "cost_figure": "N23002", "result_figures": ["U23471", "U23401"], "quality": ("01", "03"),
    },
}  # fmt: skip
STREETS = ("Björkvägen", "Skolgatan", "Ängsvägen", "Storgatan", "Lindallén", "Sjövägen", "Tallbacken", "Kyrkvägen")
OFFERS = {
    "forskola": ("Mat lagas här", "Ute på dagarna", "Musik", "Öppet till 18.30"),
    "grundskola": ("Årskurs F–6", "Årskurs F–9", "Musikklasser", "Årskurs 7–9"),
    "gymnasieskola": ("Teknik, Natur", "Vård, Barn och fritid", "Ekonomi, Samhälle", "El, Bygg"),
    "sabo": ("Demens", "Trädgård", "Finskt boende", "Parboende"),
    "hemtjanst": ("Kvällar och nätter", "Eget kök", "Larm", "Finska"),
}
# An invented town lies nowhere: its districts are laid round a point of our own choice.
CENTRE, DISTRICTS = (Decimal("59.05"), Decimal("15.05")), {
    "Centrum": (0, 0), "Norrvik": (3, 1), "Solhagen": (1, 4), "Ekliden": (-2, 3), "Sjöängen": (-3, -1),
    "Kvarnberget": (0, -4), "Strandåsen": (3, -3),
}  # fmt: skip
STEP = Decimal("0.006")
OWNERS = {"tjanster": "Kvalitetsenheten", "kvalitet": "Kvalitetsenheten", "utforare": "Kvalitetsenheten"}


def build(setting: Setting, made: Organisation) -> None:
    """The annual report first; everything that is published rests on what is decided."""
    _annual_report(setting, made)
    _services(setting, made)
    _places(setting, made)
    _publish(setting, made)


def _annual_report(setting: Setting, made: Organisation) -> None:
    """Last year's, opened and decided as it was in the spring; the year is closed again when it is done."""
    year, by = setting.year - 1, setting.people["controller"]
    plan = PlanYear.objects.get(principal=made.root, year=year)
    PlanYear.objects.filter(pk=plan.pk).update(state=YearState.OPEN)
    plan.refresh_from_db()
    opens, meeting = date(year + 1, 1, 8), date(year + 1, 4, 21)
    round_ = rounds.open_round(
        by=by, plan_year=plan, cycle_id="annual_report", opens=opens, due=date(year + 1, 2, 27), with_goals=True,
        instruction="Skriv så att den som bor här förstår.",
    )  # fmt: skip
    report = UnitReport.objects.get(round=round_, unit=made.root)
    for row in ElementAssessment.objects.filter(report=report).select_related("element"):
        row.status, row.comment = _judged(row.element.key)
        row.save()
    report.summary = (
        "Året gick bra för ekonomin. Elva av de mål som fullmäktige satte är uppfyllda, och fyra är det inte."
    )
    handed_in = moment(date(year + 1, 3, 2))
    report.state, report.version = ReportState.DECIDED, 2
    report.submitted_at = report.approved_at = handed_in
    report.submitted_by = report.approved_by = by
    report.save()
    backdate(round_, moment(opens), handed_in)
    decision = Decision("Kommunfullmäktige", meeting, "41", f"KS-{year + 1}/88")
    # The council has no role of its own: its decision is entered as its minutes have it.
    value = as_known(moment(meeting))(report, decision.text, moment(meeting))
    FrozenReport.objects.create(
        report=report, document=value.document, text=value.text, sha256=value.sha256, known_at=moment(meeting),
        decided_at=moment(meeting, 16), decided_by=by, **decision.fields(),
    )  # fmt: skip
    Round.objects.filter(pk=round_.pk).update(closed_at=moment(meeting + timedelta(days=7)))
    PlanYear.objects.filter(pk=plan.pk).update(state=YearState.CLOSED)


def _judged(key: str) -> tuple[str, str]:
    if key in MISSED:
        return Status.NOT_REACHED, MISSED[key]
    if key in PARTLY:
        return Status.PARTLY, PARTLY[key]
    return (Status.PARTLY, "") if key.startswith("MO") else (Status.REACHED, KEPT)


def _services(setting: Setting, made: Organisation) -> None:
    keys = {row.key for row in Indicator.objects.filter(principal=made.root)}
    wanted = {}
    for code, told in SERVICES.items():
        quality = [f"{code}-{number}" for number in told["quality"]]
        wanted[code] = {
            "service": made.services[code], "is_shown": True, "about": told["about"], "choosing": told["choosing"],
            "cost_figure": told["cost_figure"], "result_figures": told["result_figures"],
            "quality": [key for key in quality if key in keys],
            "background_decides": [f"{code}-{number}" for number in told.get("background_decides", ())],
        }  # fmt: skip
    facts.replace(PublicService, {}, wanted, by=setting.people["controller"], at=moment(date(setting.year, 2, 3)))


def _places(setting: Setting, made: Organisation) -> None:
    """Where everybody is, and who has room; an address is made of the unit's own number, so it is always the same."""
    counted = setting.latest.end
    wanted = {
        unit.pk: _place(unit, code, number, counted)
        for number, unit in enumerate(sorted(made.units, key=lambda one: one.code))
        if (code := service_of(unit)) in SERVICES
    }
    facts.replace(ServicePlace, {}, wanted, by=setting.people["controller"], at=moment(counted))


def _place(unit: Unit, code: str, number: int, counted: date) -> dict[str, Any]:
    north, east = DISTRICTS.get(unit.geographic_area, (0, 0))
    chosen = code != "hemtjanst"
    own = unit.operating_form == OperatingForm.IN_HOUSE
    return {
        "unit": unit, "address": f"{STREETS[number % len(STREETS)]} {number % 40 + 1}",
        "postcode": f"990 {10 + max(0, list(DISTRICTS).index(unit.geographic_area or 'Centrum'))}",
        "town": "Ekevik", "latitude": CENTRE[0] + STEP * (north + Decimal(number % 7 - 3) / 4),
        "longitude": CENTRE[1] + 2 * STEP * (east + Decimal(number % 5 - 2) / 3),
        "phone": f"0990-{100 + number} {number % 90 + 10}", "web": "",
        "opening": "6.30–18.00" if code == "forskola" else "", "offers": OFFERS[code][number % len(OFFERS[code])],
        "places": 40 + number % 5 * 12 if chosen else None, "open_places": (number * 7) % 9 if chosen else None,
        "counted_on": counted if chosen else None,
        "background": Decimal(38 + (number * 11) % 45) + (0 if own else 6) if code == "grundskola" else None,
        "background_source": "SCB, föräldrars utbildning" if code == "grundskola" else "",
    }  # fmt: skip


def _publish(setting: Setting, made: Organisation) -> None:
    by, day = setting.people["controller"], moment(setting.latest.end + timedelta(days=9))
    decision = Decision("Kommunstyrelsen", setting.latest.end - timedelta(days=12), "112", f"KS-{setting.year}/301")
    for key in data_sets():
        row = publications.begin(
            by=by, principal=made.root, key=key, owner=OWNERS.get(key, "Ekonomiavdelningen"),
            contact="oppnadata@ekevik.example", licence="cc0", threshold=5,
            frequency="MONTHLY" if key == "utforare" else "ANNUAL", at=day,
        )  # fmt: skip
        publications.publish(by=by, publication=row, decision=decision, build=build_of, at=day)
