"""Whether a package's XML is what its schemas say, in sentences that name the row."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from styrkedjan.domain.errors import InvalidInput, Problem

SCHEMAS = Path(__file__).with_name("schemas")
# What every package carries: with them its METS can be tried in fifty years too.
CARRIED = ("mets.xsd", "xlink.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd")
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
_NAMES = {
    "http://www.w3.org/1999/xlink": "xlink.xsd",
    "http://www.loc.gov/METS/": "mets.xsd",
    CSIP: "DILCISExtensionMETS.xsd",
    "https://DILCIS.eu/XML/METS/SIPExtensionMETS": "DILCISExtensionSIPMETS.xsd",
}
MOST = 20


@cache
def mets() -> etree.XMLSchema:
    """METS with what E-ARK adds to it; XLink first, so that METS finds it here and not on the net."""
    lines = "".join(f'<import namespace="{name}" schemaLocation="{file}"/>' for name, file in _NAMES.items())
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:styrkedjan">{lines}</schema>'
    return etree.XMLSchema(etree.fromstring(text.encode(), _parser(), base_url=f"{SCHEMAS.as_uri()}/all.xsd"))


def require_valid(name: str, data: bytes, schema: etree.XMLSchema | Path) -> None:
    """Raises InvalidInput with a sentence for each fault, the first twenty of them."""
    try:
        asked = schema if isinstance(schema, etree.XMLSchema) else etree.XMLSchema(etree.parse(schema, _parser()))
        document = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError) as error:
        raise InvalidInput(
            [Problem(name, "", f"Filen går inte att läsa som XML: {error}.", "Välj en annan.")]
        ) from error
    if asked.validate(document):
        return
    told = [
        Problem(
            name, f"rad {fault.line}", fault.message, "Rätta värdet, eller välj det schema som filen är skriven för."
        )
        for fault in list(asked.error_log)[:MOST]
    ]
    raise InvalidInput(told)


def _parser() -> etree.XMLParser:
    """Nothing is fetched, and nothing outside the file is read into it."""
    return etree.XMLParser(no_network=True, resolve_entities=False)
