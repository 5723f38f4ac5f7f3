"""`styrkedjan kolada` from end to end against a Kolada in memory."""

import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from styrkedjan.cli.main import cli
from styrkedjan.store import key_figures
from styrkedjan.store.versions import Store
from tests.sources.kolada.server import Kolada


@pytest.fixture
def kolada(monkeypatch) -> Kolada:
    kolada = Kolada()
    kolada.catalogue = [{"id": "N15613", "title": "Trygghet åk 5"}, {"id": "N00945", "title": "Invånare"}]
    kolada.municipalities = [{"id": "0126", "title": "Huddinge", "type": "K"}]
    kolada.put("N15613", "0126", 2024, 83.8)
    kolada.put("N15613", "0126", 2023, None, status="Private")
    transport = httpx.MockTransport(kolada.answer)
    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **options: real(transport=transport, **options))
    monkeypatch.setattr("styrkedjan.sources.kolada.client.SECONDS_BETWEEN", 0)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return kolada


def run(*words: str | Path):
    return CliRunner().invoke(cli, ["kolada", *map(str, words)])


def test_from_the_network_to_a_folder_to_the_store(kolada, tmp_path):
    fetched = run("fetch", tmp_path / "svar", "--kpi", "N15613,N00945", "--municipality", "0126", "--year", "2020-2024")
    assert fetched.exit_code == 0, fetched.output
    assert "4 frågor ställda, 0 var redan besvarade" in fetched.output
    assert (
        "0 frågor ställda, 4 var redan besvarade"
        in run(
            "fetch", tmp_path / "svar", "--kpi", "N15613,N00945", "--municipality", "0126", "--year", "2020-2024"
        ).output
    )

    told = json.loads(run("inspect", tmp_path / "svar", "--json").output)
    assert told["requests"] == 4
    assert told["values"] == 2
    assert told["missing"] == {"suppressed": 1}
    assert told["years"] == [2023, 2024]
    assert told["refused"] is False
    assert [each["where"] for each in told["problems"]] == ["nyckeltal N00945"]
    assert "Data: 2 värden, 1 nyckeltal" in run("inspect", tmp_path / "svar").output

    preview = run("load", tmp_path / "svar", "--store", tmp_path / "store", "--preview")
    assert "2 nya" in preview.output
    assert "Ingenting har ändrats" in preview.output
    assert key_figures.values(Store(tmp_path / "store"), as_of=None) == ()
    loaded = run("load", tmp_path / "svar", "--store", tmp_path / "store", "--by", "Anna")
    assert loaded.exit_code == 0, loaded.output
    assert "Nyckeltalet N00945 gav inget svar" in loaded.output
    assert len(key_figures.values(Store(tmp_path / "store"), as_of=None)) == 2
    assert "Inget var nytt" in run("load", tmp_path / "svar", "--store", tmp_path / "store").output


def test_our_own_key_figures_are_asked_for_without_naming_them(kolada, tmp_path):
    result = run("fetch", tmp_path / "svar", "--own", "--municipality", "0126")
    assert result.exit_code == 0, result.output
    assert any("N15613" in url for url in kolada.asked)


def test_only_the_metadata_is_fetched_when_no_key_figure_is_named(kolada, tmp_path):
    assert "3 frågor ställda" in run("fetch", tmp_path / "svar").output


def test_every_wrong_id_is_told_and_nothing_asked(kolada, tmp_path):
    result = run("fetch", tmp_path / "svar", "--kpi", "N1,X2", "--municipality", "Huddinge")
    assert result.exit_code == 2
    assert [word in result.output for word in ("nyckeltal N1", "nyckeltal X2", "kommun Huddinge")] == [True] * 3
    assert kolada.asked == []
    assert run("fetch", tmp_path / "svar", "--kpi", "N15613", "--year", "i år").exit_code == 2


def test_a_kolada_that_does_not_answer_is_told_with_what_to_do(kolada, tmp_path):
    kolada.moods = [lambda request: httpx.Response(410)]
    result = run("fetch", tmp_path / "svar")
    assert result.exit_code == 1
    assert "har stängt den här versionen" in result.output


def test_an_empty_folder_is_refused(tmp_path):
    result = run("inspect", tmp_path, "--json")
    assert (result.exit_code, json.loads(result.output)["refused"]) == (2, True)
    assert run("load", tmp_path, "--store", tmp_path / "store").exit_code == 2
