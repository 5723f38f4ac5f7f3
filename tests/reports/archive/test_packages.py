"""One record in both generations of the archive's specifications: valid, whole, and telling the same."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from styrkedjan.domain.archive.case import Case, Delivery, Document, Held, packed_names
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.reports.archive import current, older

SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "data" / "areas" / "fgs"
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
IDENTITY = "4f7c4c7e-1b9e-4a7e-9a53-0d6d0a3c2a11"
DELIVERY = Delivery("Ekeviks kommun", "212000-0000", "KS 2026/17; 2026-10-01", "1.0", NOON, IDENTITY, "Arkivet")
XLINK = "{http://www.w3.org/1999/xlink}href"


def case(**other: Any) -> Case:
    held = Held("Från <A&B>.txt", "01_Fran_A_B.txt", "text/plain", "Å\x01".encode())
    letter = Document(1, "Brev \x0b”om” & kring", NOON, "Anna", (held,))
    whole: dict[str, Any] = {
        "identity": "voices.feedback-7", "record_number": "KS 2026/12", "title": "Maten på Ekbacken & annat",
        "unit": "Kommunstyrelsen", "opened": date(2026, 1, 2), "closed": date(2026, 3, 4), "klassa": "1.4.2",
        "klassa_title": "Dialog", "documents": (letter, Document(2, "Svar", NOON, "", ())),
        "events": ((NOON, "tog emot synpunkten"),), "secrecy": "OSL 26 kap. 1 §",
        "retention": "Gallras fem år efter avslut, KS 2026-02-01 § 3", "is_kept": False,
    }  # fmt: skip
    return Case(**{**whole, **other})


CASES = [case(), case(closed=None, klassa="", secrecy="", retention="", is_kept=True, documents=(), events=())]


def schema(name: str) -> etree.XMLSchema:
    if not (SCHEMAS / name).exists():
        pytest.skip(f"schemat {name} finns inte intill: ../shared/data/areas/fgs")
    # A schema may name others by an address; nothing is fetched.
    return etree.XMLSchema(etree.parse(SCHEMAS / name, etree.XMLParser(no_network=True)))


@pytest.mark.parametrize("one", CASES, ids=["whole", "least"])
def test_the_older_generation_is_valid(one: Case) -> None:
    found = etree.fromstring(older.write(one, DELIVERY)[older.METADATA])
    schema("arendehantering.xsd").assertValid(found)


@pytest.mark.parametrize("one", CASES, ids=["whole", "least"])
def test_the_current_generation_is_valid(one: Case) -> None:
    found = etree.fromstring(current.write(one, DELIVERY)[current.METADATA])
    schema("v2/ERMS.xsd").assertValid(found)


@pytest.mark.parametrize(
    ("file", "against", "is_valid"),
    [
        ("testmetadata_output.xml", "arendehantering.xsd", True),
        ("testmetadata_output_error.xml", "arendehantering.xsd", False),
        ("v2/svkgs_exempel.xml", "v2/ERMS.xsd", True),
    ],
)
def test_the_schemas_tell_a_valid_example_from_a_faulty_one(file: str, against: str, is_valid: bool) -> None:
    """Else the two tests above would say nothing."""
    assert schema(against).validate(etree.parse(SCHEMAS / file)) is is_valid


@pytest.mark.parametrize("one", CASES, ids=["whole", "least"])
@pytest.mark.parametrize(("write", "first"), [(older.write, "sip.xml"), (current.write, "METS.xml")])
def test_every_file_is_named_with_its_size_and_sum(one: Case, write: Any, first: str) -> None:
    files = write(one, DELIVERY)
    named: dict[str, tuple[str, str]] = {}
    for path in [first, *(path for path in files if path.endswith("/METS.xml"))]:
        folder = path.rpartition("/")[0]
        tree = etree.fromstring(files[path])
        for entry in tree.iter("{*}file", "{*}mdRef"):
            link = entry if XLINK in entry.attrib else entry.find("{*}FLocat")
            target = link.get(XLINK).removeprefix("file:")
            named[f"{folder}/{target}".lstrip("/")] = entry.get("SIZE"), entry.get("CHECKSUM")
        ids = {entry.get("ID") for entry in tree.iter("{*}file")}
        assert {pointer.get("FILEID") for pointer in tree.iter("{*}fptr")} == ids
    assert named == {
        path: (str(len(data)), hashlib.sha256(data).hexdigest()) for path, data in files.items() if path != first
    }


def test_the_two_generations_tell_the_same() -> None:
    told = [
        "".join(etree.fromstring(writer.write(CASES[0], DELIVERY)[writer.METADATA]).itertext())
        for writer in (older, current)
    ]
    for words in (CASES[0].title, CASES[0].record_number, CASES[0].secrecy, CASES[0].retention, "Brev ”om” & kring"):
        assert all(words in text for text in told), words


def test_names_are_those_that_every_archive_takes() -> None:
    assert packed_names(["Från öst.PDF", "../../etc", "a.b c.docx", "…"]) == [
        "01_Fran_ost.pdf", "02_fil.etc", "03_a_b_c.docx", "04_fil.bin",
    ]  # fmt: skip


def test_a_delivery_says_all_that_it_lacks() -> None:
    with pytest.raises(InvalidInput) as refused:
        Delivery("", "123", "", "1", NOON, "x")
    assert len(refused.value.problems) == 3
