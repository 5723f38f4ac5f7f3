"""The current generation: FGS Paketstruktur 2.0 (E-ARK CSIP and SIP) around FGS Ärendehantering 2.0 (CITS ERMS 2.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from styrkedjan.domain.archive.case import Case, Delivery, Document
from styrkedjan.reports.archive.checking import CARRIED, SCHEMAS
from styrkedjan.reports.archive.xml import document, element, text

ERMS = "https://DILCIS.eu/XML/ERMS"
METADATA = "metadata/descriptive/ERMS.xml"
DATA = "representations/rep1/data"
ABOUT = "documentation/om_paketet.txt"
REPRESENTATION = "representations/rep1/METS.xml"
# What the groups of files and the parts of the map are called, in the vocabulary of CSIP.
USES = {"Documentation": "documentation/", "Schemas": "schemas/", "Representations/rep1": "representations/"}


def write(case: Case, delivery: Delivery) -> dict[str, bytes]:
    """Every file of the package by its path, within the folder that bears the package's identity."""
    files = {f"{DATA}/{held.packed}": held.data for one in case.documents for held in one.files}
    metadata = _metadata(case, delivery)
    inner = {path.removeprefix("representations/rep1/"): data for path, data in files.items()}
    representation = _mets(case, delivery, inner, None)
    beside = {ABOUT: _about(case, delivery), **{f"schemas/{name}": (SCHEMAS / name).read_bytes() for name in CARRIED}}
    outer = _mets(case, delivery, {**beside, REPRESENTATION: representation}, metadata)
    return {**files, **beside, METADATA: metadata, REPRESENTATION: representation, "METS.xml": outer}


def _about(case: Case, delivery: Delivery) -> bytes:
    """For whoever opens the package and knows nothing of us."""
    told = (
        f"Paketet är skrivet {delivery.made:%Y-%m-%d} av {delivery.system} {delivery.release} för {delivery.creator}, "
        f"enligt {delivery.agreement}.\n\n"
        f"Det är ett ärende, {case.record_number}, efter FGS Paketstruktur 2.0 (E-ARK SIP 2.1.0) och FGS "
        f"Ärendehantering 2.0 (CITS ERMS 2.1, {ERMS}). {METADATA} beskriver ärendet. Under {DATA} är Uppgifter.txt "
        "det som stod i "
        "systemet, fält för fält, Samtal.txt det som sades om det, och resten bilagorna. METS.xml namnger varje fil "
        "med storlek och kontrollsumma (SHA-256); schemas innehåller METS och E-ARK:s tillägg.\n"
    )
    return told.encode()


# -- the case --------------------------------------------------------------------------------------------------------


def _metadata(case: Case, delivery: Delivery) -> bytes:
    made = delivery.made.isoformat(timespec="seconds")
    control = element(
        "control",
        element("identification", text(delivery.creator), identificationType="arkivbildare"),
        element("identification", text(delivery.digits), identificationType="organisationsnummer"),
        element("identification", text(delivery.agreement), identificationType="leveransöverenskommelse"),
        _scheme() if case.klassa else "",
        element(
            "maintenanceInformation",
            element("maintenanceStatus", value="new"),
            element(
                "maintenanceAgency",
                element("agencyCode", text(delivery.digits), type="organisationsnummer"),
                element("agencyName", text(delivery.creator)),
            ),
            element(
                "maintenanceHistory",
                element(
                    "maintenanceEvent",
                    element("eventType", value="created"),
                    element("eventDateTime", text(made)),
                    element(
                        "agent", element("name", text(f"{delivery.system} {delivery.release}")), agentType="deliverer"
                    ),
                ),
            ),
        ),
    )
    return document(element("erms", control, element("aggregations", _aggregation(case)), xmlns=ERMS))


def _scheme() -> str:
    told = element("p", "KLASSA 2.1")
    return element("classificationSchema", element("textualDescriptionOfClassificationSchema", told))


def _aggregation(case: Case) -> str:
    dates = [_date("opened", case.opened.isoformat())]
    if case.closed:
        dates.append(_date("closed", case.closed.isoformat()))
    notes = [
        element("note", text(what), noteType="event", noteDate=when.isoformat(timespec="seconds"))
        for when, what in case.events
    ]
    return element(
        "aggregation",
        element("objectId", text(case.record_number)),
        _classified(case),
        element("title", text(case.title)),
        element("status", value="closed" if case.closed else "open"),
        _restricted(case),
        _disposal(case),
        element(
            "agents",
            element("agent", element("name", text(case.unit)), agentType="responsible_person"),
        ),
        element("dates", *dates),
        element("notes", *notes) if notes else "",
        *(_record(case, one) for one in case.documents),
        systemIdentifier=case.identity,
        aggregationType="caseFile",
    )


def _record(case: Case, one: Document) -> str:
    author = element("agent", element("name", text(one.author)), agentType="creator") if one.author else ""
    files = [
        element("appendix", name=held.name, path=f"{DATA}/{held.packed}", fileFormat=held.kind) for held in one.files
    ]
    return element(
        "record",
        element("objectId", text(f"{case.record_number}:{one.number}")),
        element("title", text(one.title)),
        element("runningNumber", text(one.number)),
        _restricted(case),
        element("agents", author) if author else "",
        element("dates", _date("created", one.created.date().isoformat())),
        element("additionalInformation", *files) if files else "",
        systemIdentifier=f"{case.identity}-{one.number}",
    )


def _classified(case: Case) -> str:
    if not case.klassa:
        return ""
    return element("classification", text(case.klassa_title or case.klassa), classificationCode=case.klassa)


def _restricted(case: Case) -> str:
    if not case.secrecy:
        return ""
    told = element("explanatoryText", "Sekretess"), element("regulation", text(case.secrecy))
    return element("restriction", *told, restrictionType="confidential")


def _disposal(case: Case) -> str:
    """Only what is decided, and from which day it is counted: where nothing is, the archive is told nothing."""
    if not (case.retention and case.closed):
        return ""
    told = element("disposalDescription", text(case.retention))
    start = element("disposalDate", f"{case.closed.isoformat()}T00:00:00", dateType="retention_period_start")
    return element("disposal", told, element("dates", start), disposable="false" if case.is_kept else "true")


def _date(kind: str, day: str) -> str:
    return element("date", f"{day}T00:00:00", dateType=kind)


# -- the package -----------------------------------------------------------------------------------------------------


def _mets(case: Case, delivery: Delivery, files: dict[str, bytes], metadata: bytes | None) -> bytes:
    """The package's METS, which names its metadata and the METS of its representation; or that one, which has none."""
    made = delivery.made.isoformat(timespec="seconds")
    is_outer = metadata is not None
    described = ""
    if metadata is not None:
        link = element(
            "mdRef", ID="md-ref-1", LOCTYPE="URL", MDTYPE="OTHER", OTHERMDTYPE="ERMS", xlink__type="simple",
            xlink__href=METADATA, MIMETYPE="text/xml", SIZE=len(metadata), CREATED=made,
            CHECKSUM=hashlib.sha256(metadata).hexdigest(), CHECKSUMTYPE="SHA-256",
        )  # fmt: skip
        described = element("dmdSec", link, ID="dmd-1", CREATED=made, STATUS="CURRENT")
    types = {f"data/{held.packed}": held.media_type for one in case.documents for held in one.files}
    types[ABOUT] = "text/plain"

    def entry(place: int, path: str, data: bytes) -> str:
        return element(
            "file",
            element("FLocat", LOCTYPE="URL", xlink__type="simple", xlink__href=path),
            ID=f"file-{place}",
            MIMETYPE=types.get(path, "text/xml"),
            SIZE=len(data),
            CREATED=made,
            CHECKSUM=hashlib.sha256(data).hexdigest(),
            CHECKSUMTYPE="SHA-256",
        )

    groups: dict[str, list[tuple[int, str]]] = {}
    for place, (path, data) in enumerate(files.items(), 1):
        use = next((name for name, under in USES.items() if path.startswith(under)), "Data") if is_outer else "Data"
        groups.setdefault(use, []).append((place, entry(place, path, data)))
    written = [
        element(
            "fileGrp", *(text_ for _, text_ in entries), ID=f"group-{number}", USE=use,
            csip__CONTENTINFORMATIONTYPE="citserms_v2_1" if use.startswith("Representations") else None,
        )
        for number, (use, entries) in enumerate(groups.items(), 1)
    ]  # fmt: skip
    identity = delivery.identity if is_outer else "rep1"
    return document(
        element(
            "mets",
            _header(delivery, made),
            described,
            element("fileSec", *written, ID="file-section") if written else "",
            _map(identity, groups, is_outer=is_outer),
            xmlns="http://www.loc.gov/METS/",
            xmlns__xlink="http://www.w3.org/1999/xlink",
            xmlns__csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
            xmlns__sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS",
            OBJID=identity,
            LABEL=case.title,
            TYPE="ERMS",
            csip__CONTENTINFORMATIONTYPE="citserms_v2_1",
            PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
        )
    )


def _header(delivery: Delivery, made: str) -> str:
    def agent(name: str, note: str, kind: str, **about: str) -> str:
        told = element("note", text(note), csip__NOTETYPE=kind)
        return element("agent", element("name", text(name)), told, **about)

    return element(
        "metsHdr",
        agent(
            delivery.system, delivery.release, "SOFTWARE VERSION", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE"
        ),
        agent(delivery.creator, delivery.digits, "IDENTIFICATIONCODE", ROLE="ARCHIVIST", TYPE="ORGANIZATION"),
        agent(delivery.creator, delivery.digits, "IDENTIFICATIONCODE", ROLE="CREATOR", TYPE="ORGANIZATION"),
        element("altRecordID", text(delivery.agreement), TYPE="SUBMISSIONAGREEMENT"),
        CREATEDATE=made, LASTMODDATE=made, RECORDSTATUS="NEW", csip__OAISPACKAGETYPE="SIP",
    )  # fmt: skip


def _map(identity: str, groups: Mapping[str, Sequence[tuple[int, str]]], *, is_outer: bool) -> str:
    inside = [element("div", ID="div-metadata", LABEL="Metadata", DMDID="dmd-1" if is_outer else None)]
    for number, (use, entries) in enumerate(groups.items(), 1):
        pointer = element("mptr", LOCTYPE="URL", xlink__type="simple", xlink__href=REPRESENTATION)
        inside.append(
            element(
                "div",
                pointer if use.startswith("Representations") else "",
                *(element("fptr", FILEID=f"file-{place}") for place, _ in entries),
                ID=f"div-{number}",
                LABEL=use,
            )
        )
    return element(
        "structMap", element("div", *inside, ID="div-package", LABEL=identity), ID="map", TYPE="PHYSICAL", LABEL="CSIP"
    )
