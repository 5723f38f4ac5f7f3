"""The value itself: the same JSON that is frozen and hashed, laid out to be read."""

from __future__ import annotations

import json

from styrkedjan.reports.codec import to_json
from styrkedjan.reports.document import Document


def write(document: Document) -> bytes:
    """The document as JSON in UTF-8."""
    return (json.dumps(to_json(document), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
