"""What the product is made of: the lock file as components, and their bill of materials in CycloneDX.

The same lock gives the same bill, byte for byte. Standard library only: the wheel is built with it.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SPECIFICATION = "1.6"
_PINNED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAMESPACE = uuid.UUID("6a5f0d0e-5b7a-5f0c-9c0e-1f6f0c9b8a11")


@dataclass(frozen=True, slots=True)
class Component:
    """A package at a version, the checksums of its files, and the names of those that need it."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def canonical(name: str) -> str:
    """The name as packages are compared by it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> tuple[Component, ...]:
    """The components of a requirements file with exact versions, in its order.

    Raises ValueError for a line that is neither a pinned package, a checksum nor a comment.
    """
    found: list[tuple[str, str, list[str], list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if match := _PINNED.match(line):
            found.append((canonical(match["name"]), match["version"], [], []))
        elif found and (checksum := _HASH.search(line)):
            found[-1][2].append(checksum[1])
        elif found and line.startswith("    #"):
            found[-1][3].extend(_needed_by(stripped))
        elif stripped and not stripped.startswith("#"):
            raise ValueError(f"Rad {number} i låsfilen går inte att läsa: {stripped[:60]}")
    return tuple(Component(name, version, tuple(hashes), tuple(via)) for name, version, hashes, via in found)


def _needed_by(comment: str) -> Iterable[str]:
    name = comment.removeprefix("#").strip().removeprefix("via").strip()
    if name and not name.startswith("-"):
        yield canonical(name.split(" ")[0].split("(")[0])


def bill_of_materials(product: str, version: str, components: Iterable[Component]) -> str:
    """The bill as CycloneDX JSON."""
    every = sorted(components, key=lambda one: one.name)
    root = f"pkg:pypi/{product}@{version}"
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": root, "name": product, "version": version, "purl": root,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": [_component(one) for one in every],
        "dependencies": _dependencies(product, root, every),
    }  # fmt: skip
    serial = uuid.uuid5(_NAMESPACE, json.dumps(told, sort_keys=True))
    return json.dumps({**told, "serialNumber": f"urn:uuid:{serial}"}, indent=1, sort_keys=True) + "\n"


def _component(one: Component) -> dict[str, Any]:
    return {
        "type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl,
        "hashes": [{"alg": "SHA-256", "content": value} for value in one.hashes],
    }  # fmt: skip


def _dependencies(product: str, root: str, every: list[Component]) -> list[dict[str, Any]]:
    refs: Mapping[str, str] = {product: root} | {one.name: one.purl for one in every}
    needs: dict[str, set[str]] = {ref: set() for ref in refs.values()}
    for one in every:
        for name in one.needed_by:
            if name in refs:
                needs[refs[name]].add(one.purl)
    return [{"ref": ref, "dependsOn": sorted(needed)} for ref, needed in sorted(needs.items())]
