"""The catalogue of open data as DCAT-AP-SE 3.0.1: one graph, written as RDF/XML, Turtle and JSON-LD.

The national catalogue fetches RDF/XML from one fixed address every night. What is mandatory is there, and nearly all
that is recommended; `tests/reports/test_dcat.py` holds it against the profile's own templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.states import Licence
from styrkedjan.reports.open_data import DataSet, data_sets

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "dcatap": "http://data.europa.eu/r5r/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
EU = "http://publications.europa.eu/resource/authority"
SWEDEN, SWEDISH = f"{EU}/country/SWE", f"{EU}/language/SWE"
MEDIA = {"csv": "text/csv", "json": "application/json"}
REST = "http://www.wikidata.org/entity/Q749568"
FORMS = {"rdf": "application/rdf+xml", "ttl": "text/turtle", "jsonld": "application/ld+json"}


@dataclass(frozen=True, slots=True)
class Uri:
    address: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language, or a value of a type (`xsd:date`)."""

    text: str
    language: str = ""
    type: str = ""


Value = Uri | Text


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with an address of its own, its type and what is said of it."""

    address: str
    type: str
    said: tuple[tuple[str, Value], ...]


def both(name: str, swedish: str, english: str) -> Iterator[tuple[str, Value]]:
    yield name, Text(swedish, "sv")
    yield name, Text(english, "en")


def graph(roots: Sequence[tuple[Unit, Sequence[Shown]]], base: str) -> list[Node]:
    """A catalogue for each municipality that has published something; `base` is where the product is reached."""
    return [node for root, editions in roots if editions for node in _catalogue(root, editions, base)]


def _catalogue(root: Unit, editions: Sequence[Shown], base: str) -> Iterator[Node]:
    home, sets = f"{base}/oppet/{root.code}/data/", data_sets()
    known = [one for one in editions if one.key in sets]
    newest, first = max(one.day for one in known), min(one.day for one in known)
    publisher, service = Uri(f"{home}#utgivare"), Uri(f"{home}#api")
    yield Node(f"{home}#katalog", "dcat:Catalog", (
        *both("dcterms:title", "Öppna data", "Open data"),
        *both("dcterms:description", f"Det som {root.name} har beslutat att publicera.",
              f"What {root.name} has decided to publish."),
        ("dcterms:publisher", publisher), ("dcterms:license", Uri(Licence.CC0.address)),
        ("dcterms:issued", _day(first.isoformat())), ("dcterms:modified", _day(newest.isoformat())),
        ("dcterms:language", Uri(SWEDISH)), ("dcterms:spatial", Uri(SWEDEN)), ("foaf:homepage", Uri(home)),
        ("dcat:themeTaxonomy", Uri(f"{EU}/data-theme")), ("dcat:service", service),
        *(("dcat:dataset", Uri(f"{home}{one.key}/")) for one in known),
    ))  # fmt: skip
    yield Node(publisher.address, "foaf:Agent", (
        ("foaf:name", Text(root.name, "sv")), ("foaf:homepage", Uri(f"{base}/oppet/{root.code}/")),
        ("dcterms:type", Uri("http://purl.org/adms/publishertype/LocalAuthority")),
        ("dcterms:description", Text("Kommun i Sverige.", "sv")),
    ))  # fmt: skip
    yield Node(service.address, "dcat:DataService", (
        *both("dcterms:title", "API för öppna data", "Open data API"),
        *both("dcterms:description", "Alla publicerade datamängder, rad för rad, utan nyckel.",
              "All published data sets, row by row, without a key."),
        ("dcat:endpointURL", Uri(f"{base}/api/v1/open/{root.code}/datasets")),
        ("dcat:endpointDescription", Uri(f"{base}/api/v1/openapi.json")),
        ("dcterms:type", Uri(REST)), ("dcterms:format", Text("application/json")), ("dcterms:publisher", publisher),
        ("dcterms:accessRights", Uri(f"{EU}/access-right/PUBLIC")), ("foaf:page", Uri(home)),
        ("dcat:keyword", Text("öppna data", "sv")),
        ("dcat:contactPoint", Uri(f"{home}{known[0].key}/#kontakt")),
        *(("dcat:servesDataset", Uri(f"{home}{one.key}/")) for one in known),
    ))  # fmt: skip
    for one in known:
        yield from _data_set(sets[one.key], one, f"{home}{one.key}", publisher, service)


def _data_set(about: DataSet, one: Shown, at: str, publisher: Uri, service: Uri) -> Iterator[Node]:
    row = one.publication
    years = [part for part in one.covers.replace("–", "-").split("-")[:2] if part.isdigit()]
    contact, when = f"{at}/#kontakt", f"{at}/#tid"
    yield Node(f"{at}/", "dcat:Dataset", (
        *both("dcterms:title", about.title, about.title_en),
        *both("dcterms:description", about.about, about.about_en),
        ("dcterms:publisher", publisher), ("dcat:contactPoint", Uri(contact)),
        *(("dcat:keyword", Text(word, "sv")) for word in about.keywords),
        ("dcat:theme", Uri(f"{EU}/data-theme/{about.theme}")),
        ("dcterms:identifier", Text(f"{at}/")), ("dcterms:language", Uri(SWEDISH)), ("dcterms:spatial", Uri(SWEDEN)),
        ("dcterms:issued", _day((row.decision_date or one.day).isoformat())),
        ("dcterms:modified", _day(one.day.isoformat())),
        ("dcterms:accrualPeriodicity", Uri(f"{EU}/frequency/{row.frequency}")),
        ("dcterms:accessRights", Uri(f"{EU}/access-right/PUBLIC")), ("dcat:landingPage", Uri(f"{at}/")),
        ("dcat:version", Text(str(one.number))),
        *([("dcterms:temporal", Uri(when))] if years else []),
        *(("dcat:distribution", Uri(f"{at}/#{form}")) for form in MEDIA),
    ))  # fmt: skip
    yield Node(contact, "vcard:Organization", (
        ("vcard:fn", Text(row.owner)), ("vcard:hasEmail", Uri(f"mailto:{row.contact}")),
    ))  # fmt: skip
    if years:
        yield Node(when, "dcterms:PeriodOfTime", (
            ("dcat:startDate", Text(years[0], type="xsd:gYear")), ("dcat:endDate", Text(years[-1], type="xsd:gYear")),
        ))  # fmt: skip
    for form, media in MEDIA.items():
        yield Node(f"{at}/#{form}", "dcat:Distribution", (
            *both("dcterms:title", form.upper(), form.upper()),
            *both("dcterms:description", f"Alla rader som {form.upper()}.", f"All rows as {form.upper()}."),
            ("dcat:accessURL", Uri(f"{at}/")), ("dcat:downloadURL", Uri(f"{at}.{form}")),
            ("dcterms:format", Text(media)), ("dcterms:license", Uri(Licence(row.licence).address)),
            ("dcatap:availability", Uri(f"{EU}/planned-availability/STABLE")), ("dcat:accessService", service),
        ))  # fmt: skip


def _day(text: str) -> Text:
    return Text(text, type="xsd:date")


# -- the three ways of writing it --------------------------------------------------------------------------------------


def written(nodes: Iterable[Node], form: str) -> bytes:
    """The graph in a form of `FORMS`."""
    return {"rdf": as_xml, "ttl": as_turtle, "jsonld": as_json_ld}[form](nodes).encode()


def as_xml(nodes: Iterable[Node]) -> str:
    names = "".join(f"\n  xmlns:{prefix}={_quoted(address)}" for prefix, address in PREFIXES.items())
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{names}>"]
    for node in nodes:
        parts.append(f"<{node.type} rdf:about={_quoted(node.address)}>")
        parts += [f"  {_element(name, value)}" for name, value in node.said]
        parts.append(f"</{node.type}>")
    return "\n".join([*parts, "</rdf:RDF>\n"])


def _element(name: str, value: Value) -> str:
    if isinstance(value, Uri):
        return f"<{name} rdf:resource={_quoted(value.address)}/>"
    how = f' xml:lang="{value.language}"' if value.language else ""
    how += f" rdf:datatype={_quoted(_whole(value.type))}" if value.type else ""
    return f"<{name}{how}>{escape(value.text, quote=False)}</{name}>"


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _whole(short: str) -> str:
    prefix, _, name = short.partition(":")
    return PREFIXES[prefix] + name


def as_turtle(nodes: Iterable[Node]) -> str:
    parts = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    for node in nodes:
        said = "".join(f" ;\n  {name} {_object(value)}" for name, value in node.said)
        parts.append(f"\n<{node.address}> a {node.type}{said} .")
    return "\n".join(parts) + "\n"


def _object(value: Value) -> str:
    if isinstance(value, Uri):
        return f"<{value.address}>"
    text = json.dumps(value.text, ensure_ascii=False)  # the same escapes
    return text + (f"@{value.language}" if value.language else f"^^{value.type}" if value.type else "")


def as_json_ld(nodes: Iterable[Node]) -> str:
    found: list[dict[str, Any]] = []
    for node in nodes:
        one: dict[str, Any] = {"@id": node.address, "@type": node.type}
        for name, value in node.said:
            one.setdefault(name, []).append(_json(value))
        found.append(one)
    return json.dumps({"@context": PREFIXES, "@graph": found}, ensure_ascii=False, indent=1)


def _json(value: Value) -> dict[str, str]:
    if isinstance(value, Uri):
        return {"@id": value.address}
    how = {"@language": value.language} if value.language else {"@type": value.type} if value.type else {}
    return {"@value": value.text, **how}
