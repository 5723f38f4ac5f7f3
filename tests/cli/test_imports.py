"""`styrkedjan import` and `styrkedjan export`: the page's rules from the command line."""

import json

import pytest
from click.testing import CliRunner

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.cli.main import cli
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
UNITS = "Kod;Namn;Slag;Överordnad;Gäller från\nSKN;Skolnämnden;Nämnd;0126;2021-01-01\n"
WHO = ["--principal", "0126", "--by", "cleo"]


@pytest.fixture
def root():
    root = factories.municipality("0126")
    factories.user_with(Role.CONTROLLER, root, "cleo")
    return root


@pytest.fixture
def units(tmp_path):
    path = tmp_path / "enheter.csv"
    path.write_text(UNITS, encoding="utf-8")
    return str(path)


def run(*args):
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def test_a_file_is_only_looked_at_unless_applied(root, units):
    result = run("import", "organisation", units, *WHO)
    assert result.exit_code == 0
    assert "1\u00a0ny rad" in result.output
    assert "Lägg till --apply" in result.output
    assert not Unit.objects.filter(code="SKN").exists()


def test_apply_undo_and_the_same_file_again(root, units):
    answer = json.loads(run("import", "organisation", units, *WHO, "--apply", "--json").output)
    assert (answer["applied"], answer["rows"], answer["changes"][0]["op"]) == (True, 1, "add")
    assert Unit.objects.filter(code="SKN").exists()
    again = json.loads(run("import", "organisation", units, *WHO, "--apply", "--json").output)
    assert (again["applied"], again["changes"], again["batch"]) == (False, [], None)
    result = run("import", "undo", answer["batch"], "--by", "cleo")
    assert "är ångrad" in result.output
    assert not Unit.objects.filter(code="SKN").exists()
    assert run("import", "undo", answer["batch"], "--by", "cleo").exit_code == 1


def test_what_is_exported_can_be_imported(root, units, tmp_path):
    run("import", "organisation", units, *WHO, "--apply")
    file = tmp_path / "ut.xlsx"
    assert run("export", "organisation", file, *WHO).exit_code == 0
    assert json.loads(run("import", "organisation", file, *WHO, "--json").output)["changes"] == []


def test_a_faulty_file_is_refused_with_every_problem(root, units, tmp_path):
    path = tmp_path / "fel.csv"
    path.write_text(UNITS.replace("Nämnd;", "Nämd;").replace("2021-01-01", "igår"), encoding="utf-8")
    result = run("import", "organisation", path, *WHO, "--apply")
    assert result.exit_code == 2
    assert "C2" in result.stderr
    assert "E2" in result.stderr
    answer = json.loads(run("import", "organisation", path, *WHO, "--json").stdout)
    assert (answer["refused"], len(answer["messages"])) == (True, 2)


def test_who_may_not_on_the_page_may_not_here(root, units):
    factories.user_with(Role.READER, root, "lars")
    result = run("import", "organisation", units, "--principal", "0126", "--by", "lars", "--apply")
    assert result.exit_code == 1
    assert "rätt" in result.output
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--principal", "9999", "--by", "cleo"], "Huvudmannen ”9999” finns inte"),
        (["--principal", "0126", "--by", "ingen"], "användarnamnet ”ingen”"),
        (["--principal", "0126", "--by", "cleo", "--unit", "X"], "Enheten ”X” finns inte"),
    ],
)
def test_a_wrong_name_is_a_sentence(root, units, args, sentence):
    result = run("import", "organisation", units, *args)
    assert result.exit_code == 1
    assert sentence in result.output


def test_a_ledger_is_looked_at_and_applied(root, tmp_path):
    path = tmp_path / "bok.csv"
    path.write_text("Ansvar;Konto;Period;Belopp\n100;5011;202601;100,50\n", encoding="utf-8")
    assert run("import", "ledger", path, *WHO).exit_code == 2
    looked = run("import", "ledger", path, *WHO, "--year", "2026")
    assert "Transaktioner att läsa in: 1" in looked.output
    answer = json.loads(run("import", "ledger", path, *WHO, "--year", "2026", "--apply", "--json").output)
    assert answer["applied"] is True
    assert run("import", "undo", answer["batch"], "--by", "cleo").exit_code == 0


def test_the_help_lists_every_kind(root):
    result = run("import", "--help")
    assert all(word in result.output for word in ("organisation", "ledger", "undo"))
