"""Files of the kinds that people have had trouble with: `inspect`, `import` and the page say the same of each."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.cli.main import cli
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.cli.field_cases import ANSWERED, GROUPS, LEDGERS, TABLES, Expected

FIELD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "field"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,  # what is judged is a file
    pytest.mark.skipif(not FIELD.is_dir(), reason="de inlämnade filerna finns inte här"),
]
PRINCIPAL = "9901"


@pytest.fixture
def controller():
    root = factories.municipality(PRINCIPAL, "Ängsby")
    return factories.user_with(Role.CONTROLLER, root, "cleo")


def command(*args) -> dict:
    """The JSON object that a command answers with, and how it ended."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return {**json.loads(result.stdout), "code": result.exit_code}


def imported(kind: str, path: Path, *options: str) -> dict:
    return command("import", kind, path, "--principal", PRINCIPAL, "--by", "cleo", "--json", *options)


def said(answer: dict) -> list[tuple]:
    return sorted((each["level"], each["where"], each["text"], each["remedy"]) for each in answer["messages"])


def path_of(name: str) -> Path:
    (found,) = FIELD.glob(f"*/{name}*") if "." not in name else FIELD.glob(f"*/{name}")
    return found


def year_of(path: Path) -> list[str]:
    """The year that is asked for where the file itself does not say one."""
    return [] if path.parent.name == "sie" else ["--year", "2023"]


def agree(path: Path, options: list[str]) -> tuple[dict, dict]:
    """The answers of the two commands, which are one: verdict, problems, months and totals."""
    looked = command("inspect", "ledger", path, "--json", *options)
    found = imported("ledger", path, *options)
    assert (looked["code"] == 0) == (not found["refused"]) == (looked["verdict"] == "usable")
    assert said(looked) == said(found)
    if looked["months"]:
        months = next(table["rows"] for table in found["tables"] if table["caption"] == "Månad för månad")
        assert [row[2] for row in months] == [number(rows) for _, rows, _ in looked["months"]]
        assert [row[4] for row in months] == [number(Decimal(amount), 0) for *_, amount in looked["months"]]
        facts = found["facts"]
        assert facts["Transaktioner att läsa in"] == number(looked["rows"]).replace("\u00a0", " ")
        amount = f"{number(Decimal(looked['amount']), 2)} kr".replace("\u00a0", " ")
        assert (facts["Summa av transaktionerna"], facts["År"]) == (amount, str(looked["year"]))
    else:
        assert "Summa av transaktionerna" not in found["facts"]
    if path.parent.name == "sie":
        # As a SIE file it may be sound though the ledger asks which year to read; what is never read in both refuse.
        assert (command("inspect", "sie", path, "--json", *options)["code"] == 2) == (looked["code"] == 2)
    return looked, found


def check(expected: Expected, looked: dict) -> None:
    assert (looked["verdict"], looked["rows"], looked["amount"]) == (
        expected.verdict,
        expected.rows,
        expected.amount,
    ), looked["messages"]
    check_sentence(expected, looked)


def check_sentence(expected: Expected, answer: dict) -> None:
    if expected.sentence:
        told = [(each["where"], each["text"].replace("\u00a0", " ")) for each in answer["messages"]]
        assert any(expected.where == where and text.startswith(expected.sentence) for where, text in told), told
    if expected.verdict != "usable":
        assert all(
            each["remedy"] or "." in each["text"][:-1] for each in answer["messages"] if each["level"] == "error"
        )


def shown_on_page(client, kind: str, path: Path, options: list[str]):
    """What the page's review shows of the same file with the same answers."""
    pairs = dict(zip(options[::2], options[1::2], strict=True))
    fields = {name.removeprefix("--"): value for name, value in pairs.items() if name not in ("--map", "--unit")}
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    sent = client.post(f"/underlag/{kind}/", {"enhet": PRINCIPAL, **fields, "file": upload})
    if sent.status_code != 302:
        return sent.context["problems"], None
    context = client.get(sent["Location"]).context
    preview = context["preview"]
    return (context["problems"], None) if preview is None else (preview.messages, preview)


@pytest.mark.parametrize("name", sorted(LEDGERS))
def test_a_ledger_is_judged_alike_by_both_commands_and_the_page(controller, client, name):
    path = path_of(name)
    options = year_of(path)
    looked, found = agree(path, options)
    check(LEDGERS[name], looked)
    client.force_login(controller)
    messages, preview = shown_on_page(client, "ledger", path, options)
    assert sorted((each.level.value, each.where, each.what, each.remedy) for each in messages) == said(found)
    if preview is not None:
        assert {key: value.replace("\u00a0", " ") for key, value in preview.facts} == found["facts"]


def test_no_file_is_forgotten():
    folders = {path.name for path in FIELD.glob("*/*.*")}
    known = {*LEDGERS, *TABLES, *(name for name, *_ in ANSWERED)}
    assert folders == known


@pytest.mark.parametrize(("name", "options", "expected"), ANSWERED)
def test_what_a_person_answers_is_answered_alike(controller, name, options, expected):
    looked, _ = agree(path_of(name), options)
    check(expected, looked)


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_no_row_is_counted_twice(controller, name):
    (table,) = (each for each in imported("ledger", path_of(name))["tables"] if "kontogrupp" in each["caption"])
    assert {row[0]: row[2].replace("\u00a0", " ") for row in table["rows"][:-1]} == GROUPS[name]


def test_a_file_with_errors_is_read_when_somebody_says_why(controller):
    assert not imported("ledger", path_of("s07-ksumma-wrong.se"), "--approve", "Jämförd för hand")["refused"]


@pytest.fixture
def filled(controller):
    root = Unit.objects.get(code=PRINCIPAL)
    body = factories.committee(root, "FSN", "Förskolenämnden")
    for code in ("200001", "200002", "100"):
        place = factories.unit(body, code=code, name=f"Enhet {code}")
        Responsibility.objects.create(principal=root, unit=place, code=code)
    for key in ("forskola-01", "100-04"):
        factories.indicator(root, key=key)
    factories.plan_year(root, 2027)
    AccountGroup.objects.create(principal=root, code="lokaler", name="Lokaler", first="60", last="60")
    year = factories.plan_year(root, 2026)
    place = Unit.objects.get(code="200001")
    for at in (1, 2):
        above = factories.element(year, body, key=f"200-0{at}")
        factories.element(year, place, level="unit", key=f"200001-{at}", parents=[above], order=at)
    return root


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_judged_alike_by_the_command_and_the_page(controller, filled, client, name):
    kind = {"v": "values", "b": "budget", "t": "targets", "g": "goals"}[name[0]]
    expected, path = TABLES[name], path_of(name)
    found = imported(kind, path)
    assert found["refused"] == (expected.verdict != "usable"), found["messages"]
    check_sentence(expected, found)
    if expected.verdict == "usable":
        cells = found["changes"][0]["cells"]
        value = next(cells[column] for column in ("value", "m01", "title", "floor") if column in cells)
        assert (found["rows"], value[1]) == (expected.rows, expected.amount)
    client.force_login(controller)
    messages, preview = shown_on_page(client, kind, path, [])
    assert sorted((each.level.value, each.where, each.what, each.remedy) for each in messages) == said(found)
    if preview is not None:
        assert preview.rows == found["rows"]
