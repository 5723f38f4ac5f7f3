"""One record in both generations of the archive's specifications: valid, whole, and telling the same."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree, isoschematron

from styrkedjan.cli.main import cli
from styrkedjan.domain.archive.case import Case, Delivery, Document, Held, packed_names
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.reports.archive import checking, current, older

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


RULES = Path(__file__).with_name("csip")
# What the rules as written ask of every file, and the specification only of some; each with why ours keeps it.
AS_WRITTEN = {
    "CSIP12", "CSIP13", "CSIP16", "SIP14",  # one agent is the software, another has a number
    "CSIP63",  # is for the type OTHER, and ours is none
    "CSIP101", "CSIP103",  # are for a package without representations
    "CSIP105", "CSIP31", "CSIP91",  # should, where there are several representations or preservation metadata
}  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=["whole", "least"])
def test_mets_is_valid_and_keeps_the_rules_of_the_specification(one: Case) -> None:
    files = current.write(one, DELIVERY)
    for name in ("METS.xml", "representations/rep1/METS.xml"):
        checking.require_valid(name, files[name], checking.mets())
    document = etree.fromstring(files["METS.xml"])
    assert {rule for file in sorted(RULES.glob("*.xml")) for rule in _broken(file, document)} - AS_WRITTEN == set()
    agents = document.findall(".//{*}agent[@ROLE='CREATOR']")
    assert {(one.get("OTHERTYPE"), one[1].get(f"{{{checking.CSIP}}}NOTETYPE")) for one in agents} == {
        ("SOFTWARE", "SOFTWARE VERSION"), (None, "IDENTIFICATIONCODE"),
    }  # fmt: skip


def test_the_rules_tell_a_package_that_lacks_something() -> None:
    """Else the test above would say nothing."""
    document = etree.fromstring(current.write(CASES[0], DELIVERY)["METS.xml"])
    header = document.find("{*}metsHdr")
    del header.attrib["CREATEDATE"]
    document.remove(document.find("{*}structMap"))
    broken = {rule for file in sorted(RULES.glob("*.xml")) for rule in _broken(file, document)}
    assert {"CSIP7", "CSIP80"} <= broken
    with pytest.raises(InvalidInput, match="structMap"):
        checking.require_valid("METS.xml", etree.tostring(document), checking.mets())


def _broken(file: Path, document: Any) -> set[str]:
    """The rules that the file breaks. Words that the rules would look up on the net are taken as they are."""
    text = file.read_text("utf-8").replace("_vocabulary_test", "").replace("_IANA_test", "")
    rules = isoschematron.Schematron(etree.fromstring(text.encode()), store_report=True)
    rules.validate(document)
    return {fault.get("id") for fault in rules.validation_report.iter("{*}failed-assert")}


def test_the_faulty_example_is_refused_with_a_sentence(tmp_path: Path) -> None:
    schema("arendehantering.xsd")
    words = [str(SCHEMAS / "testmetadata_output_error.xml"), "--schema", str(SCHEMAS / "arendehantering.xsd")]
    refused = CliRunner().invoke(cli, ["archive", "check", *words])
    assert refused.exit_code != 0
    assert "rad " in refused.output
    assert "Skapad" in refused.output
    assert CliRunner().invoke(cli, ["archive", "check", words[0].replace("_error", ""), *words[1:]]).exit_code == 0


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
