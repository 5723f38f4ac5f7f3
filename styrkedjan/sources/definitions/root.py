"""Where the definitions lie: beside a checkout, inside an installed wheel, or where the installation says."""

from __future__ import annotations

import os
from pathlib import Path

import styrkedjan
from styrkedjan.domain.errors import InvalidInput, Problem

VARIABLE = "STYRKEDJAN_DEFINITIONS"


def definitions_root() -> Path:
    """The folder of definitions. Raises InvalidInput when there is none.

    The environment variable STYRKEDJAN_DEFINITIONS wins; then the folder packed into the wheel; then the checkout's.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return _existing(Path(chosen), f"{VARIABLE} pekar på en mapp som inte finns.")
    package = Path(styrkedjan.__file__).parent
    packed = package / "_definitions"
    if packed.is_dir():
        return packed
    return _existing(package.parent / "definitions", "Mappen med definitioner saknas.")


def _existing(folder: Path, what: str) -> Path:
    if folder.is_dir():
        return folder
    remedy = f"Installera om, eller sätt {VARIABLE} till mappen med definitionerna."
    raise InvalidInput([Problem(str(folder), "", what, remedy)])
