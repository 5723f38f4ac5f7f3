"""Is this file what was decided? Genuine, altered or unknown, for every form and every way to spoil it."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.reports import freezing, sealing, verifying
from styrkedjan.reports.figures import grouped
from styrkedjan.reports.material import layout_for
from styrkedjan.reports.verifying import Verdict
from styrkedjan.reports.writers import Format, pdf, plain
from tests.reports.samples import sample
from tests.reports.test_interim import round_  # noqa: F401

# A seal is of bytes; that they are kept as they were is tried on each database by test_interim.py.
pytestmark = pytest.mark.any_database
DECISION = Decision(body="Grundskolenämnden", date=date(2025, 9, 22), section="84", record_number="GSN-2025/17")


@pytest.fixture
def decided(town, round_):  # noqa: F811
    town.approved(town.committee)
    return freezing.decide(by=town.chair, report=town.report(town.committee), decision=DECISION)


def issued(town, form):
    report = town.report(town.committee)
    value = freezing.issued(report, NOW)
    return sealing.issue(value, form, layout_for(report, value.document)).data


@pytest.mark.parametrize("form", list(Format))
def test_the_decided_file_is_genuine_and_carries_the_printed_checksum(town, decided, form):
    data = issued(town, form)
    answer = verifying.verify(data)
    assert (answer.verdict, answer.sha256) == (Verdict.GENUINE, decided.sha256)
    assert "Grundskolenämnden 2025-09-22 § 84, GSN-2025/17" in "".join(answer.sentences)
    assert sealing.carried(data).sha256 == decided.sha256
    assert grouped(decided.sha256).replace(" ", "") == decided.sha256
    if form is Format.HTML:
        assert grouped(decided.sha256) in data.decode()
    if form in (Format.DOCX, Format.XLSX):
        with zipfile.ZipFile(BytesIO(data)) as package:
            text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
        assert grouped(decided.sha256) in text


def test_print_tells_the_checksum_of_a_decided_report():
    shown = json.loads(pdf.files(sample(), sealing.Layout(), "ab" * 32)["document.json"])
    assert shown["checksum"] == grouped("ab" * 32)
    assert "doc.checksum" in sealing.Layout().print_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", list(Format))
def test_one_changed_byte_anywhere_is_not_genuine(town, decided, form):
    data = issued(town, form)
    whole = sealing.carried(data)
    for place in range(0, len(data), max(1, len(data) // 14)):
        spoilt = data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]
        try:
            found, verdict = sealing.carried(spoilt), verifying.verify(spoilt).verdict
        except Refused:
            continue
        if form is Format.JSON and parsed(spoilt) == parsed(data):
            continue  # space between the values
        if form is not Format.JSON and found is not None and found.content == whole.content:
            continue  # the seal itself, or how a package is packed: the content is whole
        assert verdict is not Verdict.GENUINE, place


def parsed(data):
    try:
        return json.loads(data)
    except ValueError:
        return None


def rewritten(data, change):
    """The package with its parts changed and its comment kept, as an editor with ill intent would do."""
    with zipfile.ZipFile(BytesIO(data)) as old:
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                new.writestr(name, change(name, old.read(name)))
            new.comment = old.comment
    return buffer.getvalue()


@pytest.mark.parametrize("form", [Format.DOCX, Format.XLSX])
def test_a_package_packed_anew_is_genuine_and_a_changed_word_is_not(town, decided, form):
    data = issued(town, form)
    assert verifying.verify(rewritten(data, lambda name, part: part)).verdict is Verdict.GENUINE
    changed = rewritten(data, lambda name, part: part.replace("Grundskolenämnden".encode(), b"Skolan"))
    assert verifying.verify(changed).verdict is Verdict.ALTERED


@pytest.mark.parametrize("form", [Format.PDF, Format.HTML])
def test_something_added_after_the_seal_is_found(town, decided, form):
    assert verifying.verify(issued(town, form) + b"<p>och mer</p>").verdict is Verdict.ALTERED


def test_json_with_other_figures_is_altered_even_with_a_fresh_checksum(town, decided):
    whole = json.loads(issued(town, Format.JSON))
    whole["document"]["title"] = "Bättre rapport"
    assert verifying.verify(json.dumps(whole).encode()).verdict is Verdict.ALTERED
    whole["sha256"] = sealing.digest(whole["document"], whole["text"])
    assert verifying.verify(json.dumps(whole).encode()).verdict is Verdict.UNKNOWN
    extra = {**json.loads(issued(town, Format.JSON)), "tillägg": "mer"}
    assert verifying.verify(json.dumps(extra).encode()).verdict is Verdict.ALTERED


def test_a_seal_outlives_the_key(town, decided, settings):
    data, old = issued(town, Format.PDF), settings.SECRET_KEY
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[old]):
        assert sealing.fits(sealing.carried(data))
    with override_settings(SECRET_KEY="n" * 60):
        assert not sealing.fits(sealing.carried(data))
        assert verifying.verify(data).verdict is Verdict.GENUINE  # the decided value gives the same file


def test_a_draft_and_somebody_elses_report_are_unknown(town, round_):  # noqa: F811
    answer = verifying.verify(issued(town, Format.PDF))
    assert answer.verdict is Verdict.UNKNOWN
    assert "utkast" in answer.sentences[1]
    with override_settings(SECRET_KEY="n" * 60):
        foreign = sealing.issue(sealing.Value.of(sample()), Format.PDF).data
    assert "någon annanstans" in verifying.verify(foreign).sentences[1]


def test_without_a_database_json_is_held_against_itself():
    value = sealing.Value.of(sample())
    data = sealing.issue(value, Format.JSON).data
    assert value.document == sample()
    assert verifying.verify_alone(data).verdict is Verdict.GENUINE
    assert verifying.verify_alone(data.replace(b"Grundskol", b"Finskol")).verdict is Verdict.ALTERED
    assert verifying.verify_alone(sealing.issue(value, Format.PDF).data).verdict is Verdict.UNKNOWN


@given(st.binary(max_size=200))
@example(b"PK\x03\x04")
@example(b"%PDF-1.7")
@example(b'{"document": 1, "text": 2, "sha256": 3}')
@example(b'{"document": {}, "text": "", "sha256": "x"}')
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
def test_any_bytes_get_an_answer(data):
    with suppress(Refused):
        assert verifying.verify_alone(data).verdict is not Verdict.GENUINE


def test_a_package_that_swells_is_refused():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(6):
            package.writestr(f"word/{number}.xml", bytes(100_000_000))
        package.comment = b"styrkedjan sha256=" + b"0" * 64 + b" seal=" + b"0" * 64
    with pytest.raises(Refused, match="för stor"):
        verifying.verify_alone(buffer.getvalue())


# -- what the meeting had before it ----------------------------------------------------------------------------------


def raised(town):
    """Somebody raises the school's forecast by 4.2 million."""
    row = Forecast.objects.get(unit=town.school)
    Forecast.objects.filter(pk=row.pk).update(superseded_at=timezone.now())
    Forecast.objects.create(
        unit=town.school, year=2026, account_group="personal", round_key="2026-08", amount=row.amount + 4_200_000,
        known_by=town.controller,
    )  # fmt: skip


def test_what_became_known_after_the_approval_is_not_decided(town, round_):  # noqa: F811
    town.approved(town.committee)
    report = town.report(town.committee)
    approved = freezing.document_of(report, NOW)
    assert approved.standing == "Godkänd, inte beslutad"
    assert freezing.changes_since_approval(report) == ()
    raised(town)
    moved = freezing.changes_since_approval(town.report(town.committee))
    assert any(change.before == "−10,5\u00a0mnkr" and change.after == "−14,7\u00a0mnkr" for change in moved)
    warning, *sent = freezing.document_of(town.report(town.committee), NOW).blocks  # what the meeting is sent
    assert sent == list(approved.blocks)
    assert "har ändrats sedan rapporten godkändes" in plain.write(replace(approved, blocks=(warning,)))
    row = freezing.decide(by=town.chair, report=town.report(town.committee), decision=DECISION)
    frozen = freezing.reopen(row).document
    assert row.known_at == rounds.approved_for_meeting(town.report(town.committee))
    assert frozen.known_at == approved.known_at
    told = plain.write(frozen).replace("\u00a0", " ")
    assert "underskott på 10,5 mnkr" in told
    assert "14,7" not in told
    assert any(change.after == "−14,7\u00a0mnkr" for change in freezing.since(row))
