"""The ledger as a kind of import, on files from real accounting programs."""

import pytest

from styrkedjan.pipeline import ledger_kind
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_real_sie_file_gets_a_preview(shared_data):
    """Whatever its faults: facts and figures, or every reason why not."""
    municipality = factories.municipality()
    usable = 0
    files = sorted(
        path for path in (shared_data / "sie" / "jsisie").rglob("*") if path.suffix.lower() in {".se", ".si"}
    )
    for path in files:
        preview = ledger_kind.preview(municipality, path, path.name, {})
        usable += not preview.blocked
        assert preview.blocked or preview.facts
        assert preview.messages or not preview.blocked
    assert len(files) > 50
    assert usable > 10


def test_a_web_page_saved_as_a_sie_file_is_named_as_such(tmp_path):
    path = tmp_path / "abc"
    path.write_text("<!DOCTYPE html><title>404</title>", encoding="utf-8")
    preview = ledger_kind.preview(factories.municipality(), path, "BokSald.SE", {})
    assert preview.blocked
    assert "något annat" in preview.messages[0].what


def test_a_preview_never_publishes(tmp_path):
    path = tmp_path / "bok.csv"
    path.write_text("Ansvar;Konto;Period;Belopp\n100;5011;202601;100,50\n", encoding="utf-8")
    municipality = factories.municipality()
    preview = ledger_kind.preview(municipality, path, path.name, {"year": "2026"})
    assert not preview.blocked
    assert ledger_kind._store().newest("ledger", f"{municipality.code}/2026", None) is None
