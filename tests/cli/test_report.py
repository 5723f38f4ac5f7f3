"""`styrkedjan report`: build, list and the Word layout."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from django.utils import timezone

from styrkedjan.cli.report import report
from styrkedjan.foundation.decisions import Decision
from styrkedjan.reports import freezing
from styrkedjan.reports.figures import grouped
from tests import factories as make
from tests.areas.reporting.town import make_town


@pytest.fixture
def town(db):
    made = make_town()
    made.open_round()
    made.fill(made.committee)
    return made


def run(*arguments):
    return CliRunner().invoke(report, [str(argument) for argument in arguments])


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "html", "json"])
def test_a_report_is_written(town, tmp_path, form):
    target = tmp_path / f"ut.{form}"
    result = run("build", "GSN", "interim_report_august", "--format", form, "-o", target)
    assert result.exit_code == 0, result.output
    assert "Delårsrapport per augusti 2026, Grundskolenämnden. Utkast." in result.output
    assert target.stat().st_size > 500


def test_the_round_may_be_named_by_its_month(town, tmp_path):
    target = tmp_path / "ut.xlsx"
    assert run("build", "GSN", "2026-08", "--format", "xlsx", "-o", target).exit_code == 0
    assert "Målen i korthet" in openpyxl.load_workbook(target).sheetnames


def test_as_known_today_is_today(town, tmp_path):
    day = timezone.localdate().isoformat()
    result = run("build", "GSN", "2026-08", "--format", "html", "--as-of", day, "-o", tmp_path / "ut.html")
    assert result.exit_code == 0
    assert "Året går i stort som planerat." in (tmp_path / "ut.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("XYZ", "2026-08"), "Enheten XYZ finns inte i Provkommun"),
        (("GSN", "april"), "De som finns: interim_report_august"),
        (("GSN", "2026-08", "--year", "2031"), "har ingen rapport"),
        (("GSN", "2026-08", "--as-of", "2020-01-01"), "Rapporten fanns inte 2020-01-01"),
        (("GSN", "2026-08", "--principal", "9999"), "De som finns: 0000 Provkommun"),
    ],
)
def test_what_cannot_be_found_is_told_with_what_can(town, tmp_path, arguments, told):
    result = run("build", *arguments, "-o", tmp_path / "ut.pdf")
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "ut.pdf").exists()


def test_two_municipalities_must_be_told_apart(town, tmp_path):
    make.municipality("0999", "Annanstans")
    assert "Välj kommun med --principal" in run("list").output
    assert "GSN" in run("list", "--principal", "0000").output


def test_the_list_tells_unit_round_and_state(town):
    lines = run("list", "--unit", "GSN").output.splitlines()
    assert len(lines) == 4
    assert lines[0].split() == ["GSN", "interim_report_august", "2026-08", "Utkast", "Grundskolenämnden"]


def test_the_word_layout_can_be_taken_out_and_changed(tmp_path):
    target = tmp_path / "mall.docx"
    assert run("template", "-o", target).exit_code == 0
    assert "{{ title }}" in [p.text for p in docx.Document(BytesIO(target.read_bytes())).paragraphs]


def test_a_file_is_genuine_altered_or_unknown(town, tmp_path):
    town.approved(town.committee)
    decision = Decision(body="Grundskolenämnden", date=date(2025, 9, 22), section="84")
    frozen = freezing.decide(by=town.chair, report=town.report(town.committee), decision=decision)
    target = tmp_path / "ut.json"
    assert run("build", "GSN", "2026-08", "--format", "json", "-o", target).exit_code == 0
    answer = run("verify", target)
    assert answer.exit_code == 0
    assert "Äkta: ut.json" in answer.output
    assert grouped(frozen.sha256) in answer.output
    assert run("verify", "--alone", target).exit_code == 0
    target.write_text(target.read_text(encoding="utf-8").replace("Fler elever", "Färre elever"), encoding="utf-8")
    answer = run("verify", target)
    assert (answer.exit_code, answer.output.splitlines()[0]) == (1, "Ändrad: ut.json")
    target.write_bytes(b"annat")
    answer = run("verify", target)
    assert (answer.exit_code, answer.output.splitlines()[0]) == (2, "Okänd: ut.json")
    target.write_bytes(b"PK" + b"x" * 50)
    assert "Filen går inte att läsa" in run("verify", target).output


def test_an_empty_database_is_told(db):
    assert "Det finns ingen kommun i databasen" in run("list").output
