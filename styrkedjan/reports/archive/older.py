"""The older generation: FGS Paketstruktur 1.2 (`sip.xml`, METS) around FGS Ärendehantering 1.0."""

from __future__ import annotations

import hashlib

from styrkedjan.domain.archive.case import Case, Delivery, Document, Held
from styrkedjan.reports.archive.xml import document, element, text

ERMS = "http://xml.ra.se/e-arkiv/FGS-ERMS"
METADATA = "arendehantering.xml"


def write(case: Case, delivery: Delivery) -> dict[str, bytes]:
    """Every file of the package by its path."""
    files = {f"content/{held.packed}": held.data for one in case.documents for held in one.files}
    metadata = _metadata(case)
    return {**files, METADATA: metadata, "sip.xml": _mets(case, delivery, {METADATA: metadata, **files})}


def _metadata(case: Case) -> bytes:
    parts = [
        element("ArkivobjektID", text(case.record_number)),
        element("Avslutat", text(case.closed.isoformat())) if case.closed else "",
        _disposal(case),
        element("Agent", element("Roll", "Ansvarig enhet"), element("Enhetsnamn", text(case.unit))),
        element("Klass", text(f"{case.klassa} {case.klassa_title}".strip())) if case.klassa else "",
        element("Restriktion", element("Lagrum", text(case.secrecy)), Typ="Sekretess") if case.secrecy else "",
        *(element("Notering", text(f"{when:%Y-%m-%d %H:%M} {what}")) for when, what in case.events),
        element("Skapad", text(case.opened.isoformat())),
        element("StatusArande", "Stängt" if case.closed else "Öppet"),
        element("Arendemening", text(case.title)),
        element("ArkivobjektListaHandlingar", *(_document(case, one) for one in case.documents))
        if case.documents
        else "",
    ]
    made = element("ArkivobjektArende", *parts, Systemidentifierare=case.identity)
    return document(element("Leveransobjekt", element("ArkivobjektListaArenden", made), xmlns=ERMS))


def _disposal(case: Case) -> str:
    if not case.retention:
        return ""
    told = element("GallringsForklaring", text(case.retention))
    return element("Gallring", told, Gallras="false" if case.is_kept else "true")


def _document(case: Case, one: Document) -> str:
    return element(
        "ArkivobjektHandling",
        element("ArkivobjektID", text(f"{case.record_number}:{one.number}")),
        element("Agent", element("Roll", "Upprättad av"), element("Namn", text(one.author))) if one.author else "",
        element("Lopnummer", text(one.number)),
        element("Rubrik", text(one.title)),
        element("Skapad", text(one.created.date().isoformat())),
        *(_file(case, held) for held in one.files),
        Systemidentifierare=f"{case.identity}-{one.number}",
    )


def _file(case: Case, held: Held) -> str:
    return element(
        "Bilaga", element("Bevaras", "true" if case.is_kept else "false"), Namn=held.name,
        Lank=f"content/{held.packed}", Storlek=len(held.data), Mimetyp=held.media_type, Checksumma=held.sha256,
        ChecksummaMetod="SHA-256",
    )  # fmt: skip


def _mets(case: Case, delivery: Delivery, files: dict[str, bytes]) -> bytes:
    made = delivery.made.isoformat(timespec="seconds")
    types = {f"content/{held.packed}": held.media_type for one in case.documents for held in one.files}
    number = f"ORG:{delivery.organisation_number}"
    header = element(
        "mets:metsHdr",
        _agent("ARCHIVIST", "ORGANIZATION", delivery.creator, number),
        _agent("ARCHIVIST", "OTHER", delivery.system, delivery.release, other="SOFTWARE"),
        _agent("CREATOR", "ORGANIZATION", delivery.creator, number),
        _agent("PRESERVATION", "ORGANIZATION", delivery.receiver, "") if delivery.receiver else "",
        element("mets:altRecordID", text(delivery.agreement), TYPE="SUBMISSIONAGREEMENT"),
        element("mets:metsDocumentID", "sip.xml"),
        CREATEDATE=made, RECORDSTATUS="NEW", ext__OAISTYPE="SIP",
    )  # fmt: skip
    entries = [
        element(
            "mets:file",
            element("mets:FLocat", LOCTYPE="URL", xlink__type="simple", xlink__href=f"file:{path}"),
            ID=f"ID{place}",
            MIMETYPE=types.get(path, "text/xml"),
            SIZE=len(data),
            CREATED=made,
            CHECKSUM=hashlib.sha256(data).hexdigest(),
            CHECKSUMTYPE="SHA-256",
        )
        for place, (path, data) in enumerate(files.items(), 1)
    ]
    pointers = [element("mets:fptr", FILEID=f"ID{place}") for place in range(1, len(files) + 1)]
    dates = [one.created.date() for one in case.documents] + [case.opened]
    return document(
        element(
            "mets:mets", header, element("mets:fileSec", element("mets:fileGrp", *entries)),
            element("mets:structMap", element("mets:div", *pointers, TYPE="files"), TYPE="physical"),
            xmlns__mets="http://www.loc.gov/METS/", xmlns__xlink="http://www.w3.org/1999/xlink",
            xmlns__ext="ExtensionMETS", OBJID=f"UUID:{delivery.identity}", TYPE="ERMS", LABEL=case.title,
            PROFILE="http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml",
            ext__CONTENTTYPESPECIFICATION="FGS Ärendehantering, version 1.0", ext__SYSTEMTYPE="Verksamhetssystem",
            ext__APPRAISAL="No" if case.is_kept else "Yes", ext__ACCESSRESTRICT="Secrecy" if case.secrecy else "",
            ext__STARTDATE=min(dates).isoformat(), ext__ENDDATE=max([*dates, case.closed or case.opened]).isoformat(),
        )
    )  # fmt: skip


def _agent(role: str, kind: str, name: str, note: str, other: str = "") -> str:
    inside = [element("mets:name", text(name)), *([element("mets:note", text(note))] if note else [])]
    return element("mets:agent", *inside, ROLE=role, TYPE=kind, OTHERTYPE=other)
