"""The risk register in and out; the real register of Alingsås is read with its flaws told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from styrkedjan.areas.control.models import Risk
from styrkedjan.domain.control.states import RiskState
from styrkedjan.domain.errors import InvalidInput, Level, Refused
from styrkedjan.domain.swedish import NBSP
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from tests import factories
from tests.areas.control.test_year import YEAR, Town

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[4] / "shared" / "data" / "areas" / "alingsas_internkontroll_2025.csv"


def file(*rows: tuple[str, ...]) -> imports.File:
    lines = [("Nämnd", "År", "Risk", "Orsak"), *rows]
    return imports.File("register.csv", "\n".join(";".join(row) for row in lines).encode())


def test_risks_come_in_begin_the_year_and_go_back() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    given = file((town.committee.code, str(YEAR), "Taxor är svårlästa", "Långa ord"))
    batch = imports.apply(by=town.controller, kind=kind, scope=town.root, file=given)
    (risk,) = Risk.objects.all()
    assert (risk.title, risk.cause, risk.state, risk.plan.year) == (
        "Taxor är svårlästa",
        "Långa ord",
        "identified",
        YEAR,
    )
    (row,) = kind.current(town.root, NOW).values()
    assert (row["committee"], row["band"], row["state"]) == (town.committee.code, "", "Identifierad")
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    risk.refresh_from_db()
    assert risk.state == RiskState.CLOSED
    assert kind.current(town.root, NOW) == {}


def test_a_decided_plan_is_not_changed_by_a_file() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    town.adopted()
    given = file((town.committee.code, str(YEAR), "Ny risk", ""))
    with pytest.raises(InvalidInput, match="är beslutad"):
        imports.apply(by=town.controller, kind=kind, scope=town.root, file=given)


HEAD = "committee_code,committee,control_areas,follow_up_result,risks,risk_valuation,frequency_stated_in_plan"


UNREAD = (
    "Kolumnerna committee, control_areas, follow_up_result, risk_valuation och frequency_stated_in_plan läses inte in."
)


def register(*rows: str, name: str = "register_2025.csv", head: str = HEAD) -> imports.File:
    return imports.File(name, "\n".join([head, *rows]).encode())


def test_several_risks_in_a_cell_are_rows_and_the_flaws_of_the_register_are_told() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    code = town.committee.code
    other = factories.committee(town.root, code="VON", name="Vård")
    given = register(
        f"{code},Skola,3,Brist i 26 av 30 stickprov,Felaktiga löner; Hot (exempel),sannolikhet x verkan,Nej",
        f"{other.code},Vård,1,Utan avvikelser,Ingen vikarie,sannolikhet x väsentlighet,Ja",
    )
    found = imports.preview(kind, town.root, given)
    assert {change.key for change in found.changes} == {
        (code, "2025", "Felaktiga löner"), (code, "2025", "Hot (exempel)"), ("VON", "2025", "Ingen vikarie"),
    }  # fmt: skip
    told = [(one.where, one.what.replace(NBSP, " ")) for one in found.messages]
    assert told == [
        ("rad 1", "1 rad har flera i samma cell, åtskilda med semikolon: 3 rader läses."),
        ("rad 1", "Filen har ingen kolumn för år; 2025 läses ur filens namn."),
        ("rad 1", UNREAD),
        ("rad 2", "Riskerna är värderade på olika sätt: sannolikhet x verkan (1) och sannolikhet x väsentlighet (1)."),
        ("rad 2", f"Planen säger inte hur ofta kontrollerna görs ({code})."),
        ("rad 2", "3 kontrollområden uppges, men 2 risker står på raden."),
        ("rad 2", "Riskerna är bara exempel."),
        ("rad 2", "26 av 30 stickprov hade brister."),
        ("rad 3", "Planen har bara en risk."),
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="E3: ”BUN” finns inte"):
        imports.preview(kind, town.root, register(f"{code},Skola,1,,A,x,Ja", "BUN,Barn,2,,B; C,x,Ja"))


def test_the_year_is_never_taken_from_a_name_without_one() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    with pytest.raises(InvalidInput, match="Kolumnen ”År” saknas"):
        imports.preview(kind, town.root, register(f"{town.committee.code},Skola,1,,A; B,x,Ja", name="register.csv"))


def test_a_register_for_one_committee_needs_no_code_and_an_early_signature_is_told() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    given = register(
        "1,Löneutbetalningar,inga brister,2025-01-01/2025-12-31,2025-10-21",
        '2,Synpunkter,"1 ärende ej enligt rutin, borde ha eskalerats",2025-01-01/2025-12-31,2025-10-21',
        head="no,control_area,outcome,period,signed_at",
    )
    found = imports.preview(kind, town.committee, given)
    assert [change.key for change in found.changes] == [
        (town.committee.code, "2025", "Löneutbetalningar"), (town.committee.code, "2025", "Synpunkter"),
    ]  # fmt: skip
    told = [one.what.replace(NBSP, " ") for one in found.messages]
    assert "Undertecknad 2025-10-21, innan perioden är slut 2025-12-31: 2 rader." in told
    assert "Rutinen följdes inte enligt uppföljningen." in told


@pytest.mark.skipif(not REAL.exists(), reason="de verkliga filerna finns inte här")
def test_the_register_of_alingsas_is_read_in_one_step_with_its_flaws_told() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    for row in csv.DictReader(REAL.read_text(encoding="utf-8").splitlines()):
        factories.committee(town.root, code=row["committee_code"], name=row["committee"])
    given = imports.File(REAL.name, REAL.read_bytes())
    found = imports.preview(kind, town.root, given)
    told = "\n".join(one.what.replace(NBSP, " ") for one in found.messages if one.level is Level.WARNING)
    for flaw in (
        "2025 läses ur filens namn", "likelihood x materiality (2)", "hur ofta kontrollerna görs (KS, BUN, SN",
        "7 kontrollområden uppges, men 4 risker", "26 av 30 stickprov", "Kontroller saknades", "bara exempel",
        "Samma punkter", "”Minst E i alla ämnen” säger vad som ska nås",
    ):  # fmt: skip
        assert flaw in told, told
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=given)
    assert Risk.objects.count() == found.rows > 30


def test_controls_come_in_and_go_out_as_they_were() -> None:
    town, kind = Town(), imports.kind_of("control_activities")
    code, year = town.committee.code, str(YEAR)
    imports.apply(
        by=town.controller, kind=imports.kind_of("control_risks"), scope=town.root,
        file=file((code, year, "Taxor är svårlästa", "")),
    )  # fmt: skip
    heads = (
        "Nämnd;År;Risk;Kontroll;Enhet som kontrollerar;Metod;Hur ofta;Från och med;Till och med;Stickprov varje gång"
    )
    row = f"{code};{year};Taxor är svårlästa;Läs tio beslut;{code};Stickprov;Varje tertial;{year}-01-01;{year}-12-31;10"

    def given(*rows: str) -> imports.File:
        return imports.File("kontroller.csv", "\n".join((heads, *rows)).encode())

    imports.apply(by=town.controller, kind=kind, scope=town.root, file=given(row))
    (told,) = kind.current(town.root, NOW).values()
    assert (told["method"], told["frequency"], told["sample"], told["state"]) == (
        "sample", "tertial", 10, "Inte påbörjad",
    )  # fmt: skip
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=given(row.replace(";10", ";30")))
    assert next(iter(kind.current(town.root, NOW).values()))["sample"] == 30
    with pytest.raises(InvalidInput) as refused:
        imports.apply(
            by=town.controller, kind=kind, scope=town.root,
            file=given(row.replace("Taxor", "Avgifter"), row.replace(f"{year}-12-31", f"{YEAR + 1}-01-31")),
        )  # fmt: skip
    said = str(refused.value)
    assert "står inte i" in said
    assert "ligger inte i" in said


def test_recommendations_come_in_with_their_answers_and_are_not_unsaid() -> None:
    town, kind = Town(), imports.kind_of("control_recommendations")
    heads, row = (
        "Riktad till;Granskningsår;Granskning;Rekommendation;Svar",
        f"{town.committee.code};2025;Avtal;Följ upp;",
    )

    def given(text: str) -> imports.File:
        return imports.File("revision.csv", f"{heads}\n{text}".encode())

    batch = imports.apply(by=town.controller, kind=kind, scope=town.root, file=given(row))
    later = imports.apply(by=town.controller, kind=kind, scope=town.root, file=given(f"{row}Görs i vår"))
    (told,) = kind.current(town.root, NOW).values()
    assert (told["report"], told["text"], told["answer"], told["rating"]) == ("Avtal", "Följ upp", "Görs i vår", "")
    imports.undo(by=town.controller, batch=later, scope=town.root)
    with pytest.raises(Refused, match="tas inte bort"):
        imports.undo(by=town.controller, batch=batch, scope=town.root)
