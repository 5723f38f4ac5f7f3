"""One definition file to one checked value, knowing the definitions read before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yaml.nodes import Node

from styrkedjan.domain.definitions import Flaw, Name, name_flaws, suggestion
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.municipalities import Country
from styrkedjan.domain.parameters import Parameter, ParameterSet
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.sources.definitions.nodes import read_nodes
from styrkedjan.sources.definitions.reader import INVALID, Reader


@dataclass(slots=True)
class Loaded:
    """What has been read so far: values by kind and id, the kinds that had a broken file, and all problems."""

    by_kind: dict[type[Any], dict[str, Any]] = field(default_factory=dict)
    broken: set[type[Any]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[Any]) -> dict[str, Any]:
        """The values of a kind, by id."""
        return self.by_kind.setdefault(kind, {})


def read_files(files: Iterable[tuple[type[Any], Path]], loaded: Loaded) -> Loaded:
    """Read every file into `loaded`; a file with problems is left out and its problems kept."""
    for kind, file in files:
        try:
            part = read_file(kind, file, loaded)
        except InvalidInput as error:
            loaded.broken.add(kind)
            loaded.problems += error.problems
        else:
            loaded.of(kind)[part.id] = part
    return loaded


def read_file(kind: type[Any], file: Path, loaded: Loaded) -> Any:
    """One file as a value of `kind`. Raises InvalidInput with all of the file's problems."""
    return read_root(kind, read_nodes(file, str(file)), str(file), loaded)


def read_root(kind: type[Any], root: Node, shown: str, loaded: Loaded) -> Any:
    """A definition's root node as a value of `kind`; `shown` is what problems call its file."""
    reader = Reader(shown)
    values, whole = reader.values(root, kind, ())
    flaws = list(_doubled_id(values, loaded.of(kind)))
    shared: tuple[Parameter, ...] = ()
    if kind is SteeringModel:
        flaws += [*_unknown_includes(values, loaded), *_unknown_municipality(values, loaded)]
        shared = tuple(parameter for _, parameter in _included(values, loaded))
    flaws += _name_flaws(reader, values, loaded)
    for flaw in flaws:
        reader.flaw(flaw)
    if whole and not flaws and not _include_is_broken(values, loaded):
        part = reader.build(
            kind, values | ({"parameters": (*values.get("parameters", ()), *shared)} if shared else {}), ()
        )
        if part is not INVALID:
            return part
    raise InvalidInput(reader.sorted_problems())


def _doubled_id(values: dict[str, Any], known: dict[str, Any]) -> Iterator[Flaw]:
    if values.get("id") in known:
        yield Flaw(("id",), f"”{values['id']}” finns redan i en annan fil.", "Ge definitionen ett eget id.")


def _name_flaws(reader: Reader, values: dict[str, Any], loaded: Loaded) -> list[Flaw]:
    """Doubled and dangling names; nothing is said of parameters while an included set is missing."""
    shared = [Name("parameter", parameter.id, path) for path, parameter in _included(values, loaded)]
    missing = any(name not in loaded.of(ParameterSet) for name in values.get("includes", ()))
    used = [name for name in reader.used if not (missing and name.kind == "parameter")]
    return name_flaws([*shared, *reader.declared], used)


def _included(values: dict[str, Any], loaded: Loaded) -> Iterator[tuple[tuple[str, int], Parameter]]:
    for index, name in enumerate(values.get("includes", ())):
        if name in loaded.of(ParameterSet):
            for parameter in loaded.of(ParameterSet)[name].parameters:
                yield ("includes", index), parameter


def _unknown_includes(values: dict[str, Any], loaded: Loaded) -> Iterator[Flaw]:
    """Sets nobody has; when a set's own file is broken, that file's problems are enough."""
    if ParameterSet in loaded.broken:
        return
    for index, name in enumerate(values.get("includes", ())):
        if name not in loaded.of(ParameterSet):
            what = f"Parameteruppsättningen ”{name}” finns inte."
            yield Flaw(("includes", index), what, suggestion(name, loaded.of(ParameterSet)))


def _include_is_broken(values: dict[str, Any], loaded: Loaded) -> bool:
    return any(name not in loaded.of(ParameterSet) for name in values.get("includes", ()))


def _unknown_municipality(values: dict[str, Any], loaded: Loaded) -> Iterator[Flaw]:
    """The code must be a municipality's or a region's, where the country is known."""
    code = values.get("municipality")
    countries: list[Country] = list(loaded.of(Country).values())
    known = {place.code for country in countries for place in country.municipalities}
    known |= {place.code for country in countries for place in country.regions}
    if code is not None and known and code not in known:
        yield Flaw(("municipality",), f"Kommunkoden {code} finns inte.", "Skriv kommunens eller regionens kod.")
