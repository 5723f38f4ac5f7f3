"""Steering documents with the faults that are common, two committees' delegation and a third's proposal that was read
in with shifted cells, six assignments from the council of which one is late, talks about the values, and oversight.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.actions import changing
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.control.models import Risk
from styrkedjan.areas.documents.actions import assignments, delegation, documents
from styrkedjan.areas.documents.models import CouncilAssignment, SteeringDocument
from styrkedjan.demo.chain import Chain
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.foundation.attachments import attach
from styrkedjan.foundation.decisions import Decision

COUNCIL, BOARD = "Kommunfullmäktige", "Kommunstyrelsen"
VALUES = (
    "Vi litar på varandra och på dem vi är till för. Vi vågar pröva och säger när det gick fel. Vi lämnar ingen "
    "utanför, och vi hushållar med det som är allas."
)
ETHICS = (
    "Vi bemöter alla lika. Vi följer lagen. Vi säger till om jäv innan någon annan frågar. Vi skyddar rätten att tala. "
    "Vi tar inte emot det som kan ifrågasättas."
)
# number, unit, title, kind, matter, decided by, years ago, section, owner, role, more
_DOCS: tuple[tuple[str, str, str, str, str, str, int, str, str, str, dict[str, Any]], ...] = (
    ("SD-01", "", "Ekeviks värden", "values", "Värden", COUNCIL, 2, "41", "controller", "Kommundirektör",
     {"summary": VALUES}),
    ("SD-02", "", "Etisk kod", "ethics", "Etik", COUNCIL, 2, "42", "controller", "Kommundirektör", {"summary": ETHICS}),
    ("SD-03", "", "Arbetsordning för fullmäktige", "procedure", "Fullmäktiges möten", COUNCIL, 11, "12", "controller",
     "Kanslichef", {"laws": "Kommunallagen (1991:900) 5 kap."}),
    ("SD-04", "", "Reglemente för styrelse och nämnder", "regulation", "Nämndernas uppgifter", COUNCIL, 3, "88",
     "controller", "Kanslichef", {"laws": "Kommunallagen (2017:725) 6 kap."}),
    ("SD-05", "", "Arkivreglemente", "archive", "Arkiv", COUNCIL, 4, "19", "controller", "Arkivarie", {}),
    ("SD-06", "", "Policy för upphandling", "policy", "Upphandling", BOARD, 3, "151", "controller", "Upphandlingschef",
     {"laws": "Lagen (2007:1091) om offentlig upphandling", "summary": "Kommunen köper det som behövs, i konkurrens."}),
    ("SD-07", "", "Riktlinje för direktupphandling", "guideline", "Direktupphandling", BOARD, 2, "33", "controller",
     "Upphandlingschef", {"laws": "Lagen (2016:1145) om offentlig upphandling 19 a kap."}),
    ("SD-08", "", "Riktlinje för inköp av mindre värde", "guideline", "Direktupphandling", BOARD, 3, "97", "controller",
     "Ekonomichef", {}),
    ("SD-09", "", "Klimatprogram", "programme", "Klimat", COUNCIL, 2, "77", "controller", "Hållbarhetschef",
     {"summary": "Utsläppen från kommunens egna resor, byggnader och inköp halveras. Flera nämnder äger programmet."}),
    ("SD-10", "", "Program för äldres hälsa", "programme", "Äldres hälsa", COUNCIL, 6, "54", "controller",
     "Förvaltningschef", {}),
    ("SD-11", "700", "Riktlinje för föreningsbidrag", "guideline", "Föreningsbidrag", "Kultur- och fritidsnämnden", 2,
     "61", "", "Föreningskonsulent", {}),
    ("SD-12", "", "Plan för kompetensförsörjning", "plan", "Kompetens", BOARD, 2, "70", "controller", "HR-chef",
     {"revise": 5}),
    ("SD-13", "300", "Riktlinje för skolskjuts", "guideline", "Skolskjuts", "Grundskolenämnden", 1, "18", "controller",
     "Verksamhetschef", {"laws": "Skollagen (2010:800) 10 kap. 32 §",
     "summary": "Så långt får vägen till skolan vara."}),
    ("SD-14", "300", "Rutin för skyddade personuppgifter", "routine", "Skyddade uppgifter", "Förvaltningschefen", 1, "",
     "controller", "Verksamhetschef", {}),
    ("SD-15", "200", "Förskolans värdegrund", "values", "Värdegrund i förskolan", "Förskolenämnden", 1, "29",
     "controller", "Verksamhetschef",
     {"summary": "Barnens frågor är vårt första ärende. Vi lyssnar klart innan vi svarar."}),
    ("SD-17", "", "Reglemente för ekonomi och budget", "regulation", "Ekonomistyrning", COUNCIL, 2, "112", "controller",
     "Ekonomichef", {"laws": "Kommunallagen (2017:725) 11 kap.",
     "summary": "Ramen är ett löfte. Den som ser att den inte räcker säger till samma månad och föreslår vad som kan "
     "göras."}),
    ("SD-18", "", "Reglemente för intern kontroll", "regulation", "Intern kontroll", COUNCIL, 3, "89", "controller",
     "Kanslichef", {"laws": "Kommunallagen (2017:725) 6 kap. 6 §",
     "summary": "Varje nämnd prövar sina risker i januari, kontrollerar det som kan gå fel och säger vad den fann."}),
)  # fmt: skip
REVIEWED = {
    "SD-01": "keep",
    "SD-02": "keep",
    "SD-04": "keep",
    "SD-07": "keep",
    "SD-09": "keep",
    "SD-13": "keep",
    "SD-17": "keep",
    "SD-18": "keep",
    "SD-08": "repeal",
}
LEARNT = (
    "Vi säger hej till alla som kommer, också till vikarien.",
    "Vi tar upp det som gick fel på måndagsmötet, inte i korridoren.",
    "Vi bestämde vem som ringer hem först.",
    "Vi vågar fråga vårdnadshavaren en gång till.",
)

# number, matter, source, delegate, amount, law, more
_SCHOOL: tuple[tuple[str, str, str, str, int | None, str, dict[str, str]], ...] = (
    ("1", "Allmänna ärenden", "heading", "", None, "", {}),
    ("1.1", "Ärenden som är så brådskande att nämndens beslut inte kan inväntas", "delegation", "Ordförande", None,
     "6 kap. 39 § KL", {"substitute": "Vice ordförande", "report_back": "Nästa sammanträde"}),
    ("1.2", "Avslag på begäran om att lämna ut allmän handling", "delegation", "Förvaltningschef", None,
     "6 kap. 3 § OSL",
     {"report_back": "Grundskolenämnden", "substitute": "Verksamhetschef"}),
    ("1.3", "Avvisning av överklagande som har kommit för sent", "delegation", "Delegaten i det första beslutet", None,
     "45 § FL", {}),
    ("2", "Skolgång", "heading", "", None, "", {}),
    ("2.1", "Skolskjuts till den skola där kommunen placerar eleven", "delegation", "Handläggare för skolskjuts", None,
     "10 kap. 32 § skollagen",
     {"what": "Nämnden bestämmer hur lång vägen får vara, i riktlinjen för skolskjuts.",
      "how": "Handläggaren prövar varje elevs väg mot riktlinjen.", "report_back": "Grundskolenämnden"}),
    ("2.2", "Åtgärdsprogram för en elev", "law", "Rektor", None, "3 kap. 9 § skollagen",
     {"how": "Rektor beslutar, elevhälsan bereder.", "support": "Elevhälsan"}),
    ("2.3", "Avstängning av en elev", "law", "Rektor", None, "5 kap. 17 § skollagen", {"support": "Jurist"}),
    ("2.4", "Mottagande av en elev från en annan kommun av särskilda skäl", "delegation", "Verksamhetschef", None,
     "10 kap. 25 § skollagen", {"report_back": "Grundskolenämnden"}),
    ("3", "Inköp och personal", "heading", "", None, "", {}),
    ("3.1", "Direktupphandling inom enhetens budget", "delegation", "Rektor", 100_000, "19 a kap. LOU",
     {"what": "Nämnden bestämmer enhetens ram.", "how": "Rektor väljer leverantör enligt riktlinjen.",
      "support": "Upphandlingsenheten", "condition": "Ramavtal används först"}),
    ("3.2", "Direktupphandling över rektors gräns", "delegation", "Förvaltningschef", 700_000, "19 a kap. LOU",
     {"support": "Upphandlingsenheten", "report_back": "Grundskolenämnden"}),
    ("3.3", "Anställning av lärare", "execution", "Rektor", None, "", {"support": "HR",
     "how": "Rektor anställer inom budget."}),
)  # fmt: skip
_CARE: tuple[tuple[str, str, str, str, int | None, str, dict[str, str]], ...] = (
    ("1.1", "Ärenden som är så brådskande att nämndens beslut inte kan inväntas", "delegation", "Ordförande", None,
     "6 kap. 36 § KL", {"report_back": "Nästa sammanträde"}),
    ("2.1", "Hemtjänst i ordinärt boende", "delegation", "Biståndshandläggare", None, "11 kap. 1 § SoL",
     {"what": "Nämnden bestämmer vad som är skälig levnadsnivå, i riktlinjen.",
      "how": "Handläggaren utreder behovet med den enskilde."}),
    ("2.2", "Plats i särskilt boende", "delegation", "Enhetschef för myndighetsutövning", None, "11 kap. 1 § SoL", {}),
    ("2.3", "Avslag på ansökan om särskilt boende", "delegation", "Vård- och omsorgsnämndens utskott", None,
     "11 kap. 1 § SoL", {"report_back": "Nämnden"}),
    ("3.1", "Nedsättning av avgift", "delegation", "Avgiftshandläggare", 20_000, "", {"condition": "Högst ett år"}),
    ("3.2", "Direktupphandling inom ram", "delegation", "Förvaltningschef", 500_000, "19 a kap. LOU",
     {"support": "Upphandlingsenheten"}),
)  # fmt: skip
_SHIFTED = (
    ("1.1", "Trafikföreskrifter som gäller kortare tid", "Trafikingenjör", "10 kap. 3 § trafikförordningen", ""),
    (
        "1.2",
        "",
        "Beslut om parkeringstillstånd för rörelsehindrade",
        "13 kap. 8 § trafikförordningen",
        " | Trafikhandläggare",
    ),
    ("1.3", "Avvisning av överklagande som har kommit för sent", "Förvaltningschef", "24 § FL", ""),
    ("1.4", "Flytt av fordon", "", "", ""),
)


REPORTED = {
    "Ta fram en plan för feriejobb åt alla sökande": "Planen är antagen: 212 platser, varav hälften hos bolagen.",
    "Ta fram en plan för trygga skolvägar": "Planen pekar ut 31 korsningar. Nio är byggda om.",
    "Redovisa löneskillnader mellan kvinnor och män": "Kartläggningen är gjord. Två skillnader går inte att förklara.",
    "Pröva avgiftsfri sommarsimskola": "Provad i fyra veckor: 380 barn var med, 90 av dem hade aldrig gått förut.",
}


class Story:
    """Who writes, in which municipality, and days that have been."""

    def __init__(self, setting: Setting, made: Organisation) -> None:
        self.setting, self.made = setting, made
        self.by, self.year = setting.people["controller"], setting.year

    def past(self, year: int, month: int, day: int) -> date:
        return min(date(year, month, day), self.setting.today - timedelta(days=1))


def build(setting: Setting, made: Organisation, links: Chain) -> None:
    story = Story(setting, made)
    rows = {row.code: row for row in (_document(story, *one) for one in _DOCS)}
    documents.add_document(
        by=story.by, unit=made.root, code="SD-16", title="Ny policy för upphandling", kind="policy",
        matter="Upphandling",
        summary="Kommunen köper det som behövs, i konkurrens, och följer upp det som är köpt.", replaces=rows["SD-06"],
        laws="Lagen (2016:1145) om offentlig upphandling", owner=story.by, owner_role="Upphandlingschef",
        at=moment(story.past(story.year, 10, 5)),
    )  # fmt: skip
    for code, result in REVIEWED.items():
        note = "Samma sak står i riktlinjen för direktupphandling." if result != "keep" else ""
        row = rows[code]
        documents.review(
            by=story.by, document=row, year=timezone.localdate().year, result=result, note=note,
            at=moment(setting.today - timedelta(days=9)),
        )  # fmt: skip
    for code in ("SD-13", "SD-17"):
        _open(story, rows[code])
    _programme(story, rows["SD-09"], links)
    _talks(story, rows)
    _delegation(story)
    _assignments(story, rows["SD-09"])
    _oversight(story)
    for given in Element.objects.filter(plan_year=links.years[story.year], title__in=REPORTED):
        changing.report_back(by=story.by, element=given, text=REPORTED[given.title], version=given.version)


def _document(
    story: Story, code: str, unit: str, title: str, kind: str, matter: str, body: str, ago: int, section: str,
    owner: str,
    role: str, more: dict[str, Any],
) -> SteeringDocument:  # fmt: skip
    more = dict(more)
    day = story.past(story.year - ago, 3 + int(code[-1]) % 8, 14)
    revise = more.pop("revise", None)
    return documents.add_document(
        by=story.by, unit=story.made.bodies[unit] if unit else story.made.root, code=code, title=title, kind=kind,
        matter=matter, minuted=Decision(body, day, section, "").fields(), owner=story.setting.people.get(owner),
        owner_role=role,
        revise_by=story.past(story.year, revise, 31) if revise else None, at=moment(max(day, date(story.year - 1, 9,
        1))),
        **more,
    )  # fmt: skip


def _open(story: Story, row: SteeringDocument) -> None:
    """The document itself as a file that everybody may fetch, and a paper that stays inside."""
    text = f"{row.title}\n{row.decision_text}\n\n{row.summary}\n"
    file = attach(by=story.by, record=row, name=f"{row.code} {row.title}.txt", data=text.encode())
    attach(by=story.by, record=row, name="Synpunkter från remissen.txt", data=b"Rektorerna vill ha kartor.\n")
    documents.open_file(by=story.by, document=row, attachment=file, at=moment(story.setting.today - timedelta(days=8)))


def _programme(story: Story, row: SteeringDocument, links: Chain) -> None:
    """Three owners with their money, two of the council's goals, and a committee's risk."""
    day = moment(story.past(story.year, 2, 10))
    for code, task, amount, used in (
        ("800", "Laddplatser och cykelvägar", 4_200_000, 2_950_000), ("300", "Skolgårdar som ger skugga", 1_500_000,
         1_480_000),
        ("B10", "Byte av fönster i tre hus", 6_000_000, None),
    ):  # fmt: skip
        documents.set_share(
            by=story.by, document=row, unit=story.made.bodies[code], year=story.year, task=task, amount=Decimal(amount),
            used=None if used is None else Decimal(used), at=day,
        )  # fmt: skip
    for goal in [one for number, one in sorted(links.council.items()) if number in (1, 2)]:
        documents.link(by=story.by, document=row, record=goal, at=day)
    risk = Risk.objects.filter(plan__committee=story.made.bodies["300"]).order_by("-plan__year", "number").first()
    if risk is not None:
        documents.link(by=story.by, document=SteeringDocument.objects.get(code="SD-13"), record=risk, at=day)


def _talks(story: Story, rows: dict[str, SteeringDocument]) -> None:
    schools = [
        unit
        for unit in story.made.units
        if service_of(unit) in ("forskola", "grundskola") and unit.operating_form == "in_house"
    ]
    for number, unit in enumerate(schools[:24]):
        held = story.setting.today - timedelta(days=7 + 5 * number)
        documents.talk(
            by=story.by, unit=unit, document=rows["SD-15" if unit.code.startswith("200") and number % 2 else "SD-01"],
            held_on=held, took_part=6 + number % 9, learnt=LEARNT[number % len(LEARNT)], at=moment(held, 16),
        )  # fmt: skip


def _delegation(story: Story) -> None:
    school, care, streets = (story.made.bodies[code] for code in ("300", "500", "800"))
    before = delegation.begin_order(
        by=story.by, committee=school, valid_from=date(story.year - 1, 1, 1), at=moment(date(story.year - 2, 11, 3))
    )
    for number, row in enumerate(_SCHOOL):
        limit = 50_000 if row[0] == "3.1" else row[4]
        _rule(story, before, number, (*row[:4], limit, *row[5:]), date(story.year - 2, 11, 4))
    delegation.decide_order(
        by=story.by, order=before, decision=Decision(school.name, date(story.year - 2, 12, 11), "102", ""),
        at=moment(date(story.year - 2, 12, 12)),
    )  # fmt: skip
    day = date(story.year, 1, 20)
    now = delegation.begin_order(by=story.by, committee=school, valid_from=date(story.year, 2, 1), at=moment(day))
    rule = now.rules.get(number="3.1")
    delegation.change_rule(
        by=story.by, rule=rule, changes={"amount": Decimal(100_000)}, version=rule.version, at=moment(day)
    )
    delegation.decide_order(by=story.by, order=now, decision=Decision(school.name, day, "8", ""), at=moment(day))
    other = delegation.begin_order(
        by=story.by, committee=care, valid_from=date(story.year - 1, 1, 1), at=moment(date(story.year - 2, 11, 3))
    )
    for number, row in enumerate(_CARE):
        _rule(story, other, number, row, date(story.year - 2, 11, 4))
    delegation.decide_order(
        by=story.by, order=other, decision=Decision(care.name, date(story.year - 2, 12, 16), "131", ""),
        at=moment(date(story.year - 2, 12, 17)),
    )  # fmt: skip
    draft = delegation.begin_order(
        by=story.by, committee=streets, valid_from=date(story.year + 1, 1, 1), at=moment(story.past(story.year, 11, 2))
    )
    delegation.read_rules(
        by=story.by, order=draft, changed=(), removed=(), at=moment(story.past(story.year, 11, 2)), added=[
            {"number": number, "matter": matter, "delegate": delegate, "law": law, "note": note, "place": place}
            for place, (number, matter, delegate, law, note) in enumerate(_SHIFTED)
        ],
    )  # fmt: skip


def _rule(story: Story, order: Any, place: int, row: tuple[Any, ...], day: date) -> None:
    number, matter, source, delegate, amount, law, more = row
    delegation.add_rule(
        by=story.by, order=order, number=number, is_heading=source == "heading", matter=matter, delegate=delegate,
        law=law,
        source="delegation" if source == "heading" else source, amount=None if amount is None else Decimal(amount),
        place=place, at=moment(day), **more,
    )  # fmt: skip


def _assignments(story: Story, climate: SteeringDocument) -> None:
    """Late, under way in three committees, answered, closed, a promise that is kept, and one that nobody owns."""
    year = story.year
    late = _give(story, "KF-1", "Praktikplatser i alla nämnder", date(year - 1, 6, 15), "64", date(year, 9, 30))
    _share(
        story,
        late,
        "400",
        "Samordnar och matchar",
        date(year, 5, 31),
        "84 ungdomar har haft en plats.",
        date(year, 5, 20),
    )
    _share(
        story,
        late,
        "500",
        "20 platser i äldreomsorgen",
        date(year, 8, 31),
        "21 platser, tolv tillsatta.",
        date(year, 8, 25),
    )
    _share(story, late, "800", "10 platser i park och gata", date(year, 8, 31))
    shade = _give(
        story,
        "KF-2",
        "Skugga på alla skolgårdar",
        date(year - 1, 11, 23),
        "118",
        date(year + 1, 6, 30),
        programme=climate,
    )
    _share(
        story,
        shade,
        "300",
        "Plan för 14 skolgårdar",
        date(year, 6, 30),
        "Planen är antagen av nämnden.",
        date(year, 6, 9),
    )
    _share(story, shade, "B30", "Plantering och solsegel", date(year + 1, 5, 31))
    travel = _give(
        story,
        "KF-3",
        "Halverade utsläpp från tjänsteresor",
        date(year - 1, 11, 23),
        "119",
        date(year + 1, 3, 31),
        programme=climate,
    )
    _share(story, travel, "100", "Ny resepolicy", date(year + 1, 2, 28))
    answered = _give(story, "KF-4", "En väg in för nya företag", date(year - 1, 4, 20), "39", date(year, 10, 31))
    _share(
        story,
        answered,
        "900",
        "Bygglov och tillsyn i samma ärende",
        date(year, 9, 30),
        "Provat i sex ärenden, mediantiden föll från 41 till 29 dagar.",
        date(year, 9, 12),
    )
    if answered.due < story.setting.today:
        answered = CouncilAssignment.objects.get(pk=answered.pk)
        assignments.answer(
            by=story.by, assignment=answered,
            answer="Företaget möter en handläggare. Tiden har fallit med en fjärdedel.",
            answered_on=story.past(year, 10, 20), version=answered.version, at=moment(story.past(year, 10, 20)),
        )  # fmt: skip
    closed = _give(story, "KF-5", "Öppna böckerna för alla", date(year - 2, 10, 19), "101", date(year - 1, 10, 31))
    _share(
        story,
        closed,
        "100",
        "Publicera mål, pengar och resultat",
        date(year - 1, 9, 30),
        "Sidorna är öppna sedan i maj.",
        date(year - 1, 9, 3),
    )
    closed = CouncilAssignment.objects.get(pk=closed.pk)
    closed = assignments.answer(
        by=story.by, assignment=closed, answer="Allt som är beslutat ligger öppet.", answered_on=date(year - 1, 10, 1),
        version=closed.version, at=moment(date(year - 1, 10, 1)),
    )  # fmt: skip
    assignments.close_assignment(
        by=story.by, assignment=closed, decision=Decision(COUNCIL, date(year - 1, 11, 23), "121", ""),
        at=moment(date(year - 1, 11, 24)),
    )  # fmt: skip
    _give(
        story,
        "KF-6",
        "Ingen ska vänta mer än två veckor på en första tid",
        story.past(year, 6, 14),
        "58",
        date(year + 1, 1, 31),
        kind="promise",
    )


def _give(
    story: Story, code: str, title: str, day: date, section: str, due: date, *, kind: str = "assignment",
    programme: Any = None
) -> CouncilAssignment:  # fmt: skip
    return assignments.give(
        by=story.by, unit=story.made.root, code=code, title=title, kind=kind, due=due, programme=programme,
        decision=Decision(COUNCIL, day, section, ""), at=moment(day + timedelta(days=1)),
    )  # fmt: skip


def _share(
    story: Story,
    assignment: CouncilAssignment,
    code: str,
    task: str,
    due: date,
    proof: str = "",
    done: date | None = None,
) -> None:
    at = moment(min(story.setting.today, (assignment.decision_date or due) + timedelta(days=20)))
    part = assignments.share(
        by=story.by, assignment=assignment, unit=story.made.bodies[code], task=task, due=due, at=at
    )
    if proof and done is not None and done <= story.setting.today:
        assignments.prove(by=story.by, part=part, proof=proof, done_on=done, version=part.version, at=moment(done, 15))


def _oversight(story: Story) -> None:
    for code, subject, saw, asked, month in (
        ("500", "budget", "Prognosen har försämrats tre månader i rad, och åtgärderna ger mindre än det står.",
         "En åtgärdsplan med månad och belopp", 9),
        ("300", "control", "Kontrollerna är gjorda i tid. Skolskjutsarna behöver fler stickprov.", "", 10),
        ("B10", "report", "Bolaget håller ägardirektivet. Underhållet är lägre än planen.", "", 5),
    ):  # fmt: skip
        day = story.past(story.year, month, 14)
        documents.oversee(
            by=story.by, unit=story.made.bodies[code], subject=subject, conclusion=saw, demand=asked,
            due=day + timedelta(days=45) if asked else None, decision=Decision(BOARD, day, str(100 + month), ""),
            at=moment(day),
        )  # fmt: skip
