"""Called when the wheel is built: writes what it is made of, from the lock, into its metadata (PEP 770)."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BillOfMaterials(BuildHookInterface[Any]):
    """The lock as CycloneDX, beside the wheel's other metadata."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from styrkedjan.domain.components import bill_of_materials, read_lock
        finally:
            sys.path.remove(str(root))
        lock = (root / "requirements" / "base.txt").read_text(encoding="utf-8")
        bill = bill_of_materials("styrkedjan", self.metadata.version, read_lock(lock))
        # Kept until the process ends: the builder reads it after this.
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "styrkedjan.cdx.json"
        file.write_text(bill, encoding="utf-8")
        build_data["sbom_files"].append(str(file))
