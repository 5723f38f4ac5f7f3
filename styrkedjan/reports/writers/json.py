"""The value itself, its plain text and the checksum of both: what is frozen and hashed, laid out to be read.

Whoever has the file can compute the checksum without this system: SHA-256 over the JSON of `document` and `text`, keys
sorted and no needless space.
"""

from __future__ import annotations

import json
from typing import Any

from styrkedjan.reports.codec import to_json
from styrkedjan.reports.document import Document, digest
from styrkedjan.reports.writers import plain


def write(document: Document) -> bytes:
    """The document as JSON in UTF-8."""
    return laid_out(to_json(document), plain.write(document))


def laid_out(value: dict[str, Any], text: str) -> bytes:
    """A value and its text as they were frozen, with the checksum they give."""
    whole = {"document": value, "sha256": digest(value, text), "text": text}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
