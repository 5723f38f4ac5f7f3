"""A package as one file."""

from __future__ import annotations

import zipfile
from io import BytesIO

from styrkedjan.domain.archive.case import Case, Delivery
from styrkedjan.reports.archive import current, older

GENERATIONS = {"1": older.write, "2": current.write}


def packed(case: Case, delivery: Delivery, generation: str) -> bytes:
    """The older generation's files stand at the top of the file, the current one's in the folder of its identity."""
    files = GENERATIONS[generation](case, delivery)
    folder = f"{delivery.identity}/" if generation == "2" else ""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(folder + path, data)
    return written.getvalue()
