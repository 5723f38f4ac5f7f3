"""Empty wheels. Copied beside a project's pyproject.toml it is also a build backend that needs nothing else."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path


def write_wheel(folder: Path, name: str, version: str, lines: Iterable[str] = ()) -> Path:
    """A wheel with nothing in it but what is told about it. `lines` are added to its metadata."""
    bare = name.replace("-", "_")
    path = folder / f"{bare}-{version}-py3-none-any.whl"
    told = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines, ""]
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{bare}-{version}.dist-info/METADATA", "\n".join(told))
        wheel.writestr(
            f"{bare}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{bare}-{version}.dist-info/RECORD", "")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_editable(folder: str, settings: object = None, metadata: object = None) -> str:
    return write_wheel(Path(folder), "prov", "1.0").name
