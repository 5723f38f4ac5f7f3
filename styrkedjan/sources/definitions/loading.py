"""From a folder of definitions to checked values: every file, every problem, at once.

definitions = load_definitions()                       # raises InvalidInput with all problems
model = definitions.steering_model("minimal")
model.parameter("kl_result_reserve_ceiling", on=date(2026, 12, 31)).share
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from os import scandir
from pathlib import Path
from typing import Any, TypeVar

from styrkedjan.domain.assessment.award import Award
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.control.method import RiskMethod
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.documents.rules import DocumentRules
from styrkedjan.domain.economy.statement_mapping import ChartMapping
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.financial_profile import ProfileModel
from styrkedjan.domain.inspection.law import InspectionLaw
from styrkedjan.domain.key_figures import KeyFigureCatalogue
from styrkedjan.domain.municipalities import Country
from styrkedjan.domain.parameters import ParameterSet
from styrkedjan.domain.planning.models import AllocationModelDefinition
from styrkedjan.domain.providers.settings import ProviderRules
from styrkedjan.domain.report_template import ReportTemplate
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.surveys import SurveyRules
from styrkedjan.domain.voices.rules import VoiceRules
from styrkedjan.sources.definitions.files import Loaded, read_files, read_root
from styrkedjan.sources.definitions.nodes import parse_nodes, plain
from styrkedjan.sources.definitions.root import definitions_root

DEFINITION = "*.y*ml"
# Folder under the root -> what each file in it is. A new kind of definition is one more line.
# Read by itself, by styrkedjan.sources.verification.
SECURITY = "security"
KINDS: dict[str, type[Any]] = {
    "parameters": ParameterSet,
    "municipalities": Country,
    "measures": KeyFigureCatalogue,
    "steering_models": SteeringModel,
    "report_templates": ReportTemplate,
    "allocation_models": AllocationModelDefinition,
    "statement_mappings": ChartMapping,
    "frameworks": Framework,
    "awards": Award,
    "financial_profiles": ProfileModel,
    "risk_methods": RiskMethod,
    "provider_rules": ProviderRules,
    "inspections": InspectionLaw,
    "survey_rules": SurveyRules,
    "voice_rules": VoiceRules,
    "document_rules": DocumentRules,
}
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything under one root."""

    steering_models: Mapping[str, SteeringModel]
    parameter_sets: Mapping[str, ParameterSet]
    countries: Mapping[str, Country]
    key_figure_catalogues: Mapping[str, KeyFigureCatalogue]
    report_templates: Mapping[str, ReportTemplate] = field(default_factory=dict)
    allocation_models: Mapping[str, AllocationModelDefinition] = field(default_factory=dict)
    statement_mappings: Mapping[str, ChartMapping] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    awards: Mapping[str, Award] = field(default_factory=dict)
    financial_profiles: Mapping[str, ProfileModel] = field(default_factory=dict)
    risk_methods: Mapping[str, RiskMethod] = field(default_factory=dict)
    provider_rules: Mapping[str, ProviderRules] = field(default_factory=dict)
    inspections: Mapping[str, InspectionLaw] = field(default_factory=dict)
    survey_rules: Mapping[str, SurveyRules] = field(default_factory=dict)
    voice_rules: Mapping[str, VoiceRules] = field(default_factory=dict)
    document_rules: Mapping[str, DocumentRules] = field(default_factory=dict)

    def steering_model(self, model_id: str) -> SteeringModel:
        """The model with this id. Raises InvalidInput that names the ones there are."""
        if model_id not in self.steering_models:
            what = f"Styrmodellen ”{model_id}” finns inte."
            remedy = suggestion(model_id, self.steering_models)
            raise InvalidInput([Problem("definitions/steering_models", "", what, remedy)])
        return self.steering_models[model_id]

    @property
    def country(self) -> Country:
        """The one country there is. Raises KeyError when its file is missing."""
        return self.countries["sweden"]

    @property
    def key_figures(self) -> KeyFigureCatalogue:
        """Our metadata of Kolada's key figures. Raises KeyError when its file is missing."""
        return self.key_figure_catalogues["kolada"]


def load_definitions(root: Path | None = None) -> Definitions:
    """All definitions under `root` (default: the installation's). Raises InvalidInput with every problem.

    Read once per state of the files: a changed file is read again at the next call.
    """
    folder = root or definitions_root()
    return _load(folder, _state(folder))


def read_steering_model(text: str, shown: str) -> SteeringModel:
    """A steering model that lies in no file, by the same checks as one that does. Raises InvalidInput.

    Shared parameters and the country are the installation's. Text that was read before is not read again.
    """
    return _read_model(text, shown, definitions_root())


@lru_cache(maxsize=64)
def _read_model(text: str, shown: str, root: Path) -> SteeringModel:
    base = load_definitions(root)
    loaded = Loaded({ParameterSet: dict(base.parameter_sets), Country: dict(base.countries)})
    model: SteeringModel = read_root(SteeringModel, parse_nodes(text.encode(), shown), shown, loaded)
    return model


def steering_model_text(model_id: str) -> str:
    """The file of one of the installation's models, to copy from. Raises InvalidInput for one there is not."""
    load_definitions().steering_model(model_id)
    files = (file for kind, file in _files(definitions_root()) if kind is SteeringModel)
    texts = (file.read_text(encoding="utf-8-sig") for file in files)
    return next(text for text in texts if _id_of(text) == model_id)


@lru_cache(maxsize=64)
def _id_of(text: str) -> object:
    return plain(text).get("id")


def load_kind(kind: type[Kind], root: Path | None = None) -> Mapping[str, Kind]:
    """The definitions of one kind that needs no other, by id, without reading the rest.

    A command on one file should not wait for the country and the steering models. Raises InvalidInput as above.
    """
    loaded = read_files(((one, file) for one, file in _files(root or definitions_root()) if one is kind), Loaded())
    errors = [problem for problem in loaded.problems if problem.level is Level.ERROR]
    if errors:
        raise InvalidInput(errors)
    return loaded.of(kind)


def check_definitions(paths: Sequence[Path] = ()) -> list[Problem]:
    """Every problem in the given files and folders (default: the installation's definitions), file by file.

    A file outside the known folders is taken to be a steering model. Shared parameters are found beside it, or in the
    installation.
    """
    problems: list[Problem] = []
    for path in paths or [definitions_root()]:
        problems += _check(path)
    return list(dict.fromkeys(problems))


@lru_cache(maxsize=8)
def _load(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Definitions:
    loaded = read_files(_files(folder), Loaded())
    errors = [problem for problem in loaded.problems if problem.level is Level.ERROR]
    if errors:
        raise InvalidInput(errors)
    return Definitions(
        steering_models=loaded.of(SteeringModel),
        parameter_sets=loaded.of(ParameterSet),
        countries=loaded.of(Country),
        key_figure_catalogues=loaded.of(KeyFigureCatalogue),
        report_templates=loaded.of(ReportTemplate),
        allocation_models=loaded.of(AllocationModelDefinition),
        statement_mappings=loaded.of(ChartMapping),
        frameworks=loaded.of(Framework),
        awards=loaded.of(Award),
        financial_profiles=loaded.of(ProfileModel),
        risk_methods=loaded.of(RiskMethod),
        provider_rules=loaded.of(ProviderRules),
        inspections=loaded.of(InspectionLaw),
        survey_rules=loaded.of(SurveyRules),
        voice_rules=loaded.of(VoiceRules),
        document_rules=loaded.of(DocumentRules),
    )


def _files(folder: Path) -> Iterator[tuple[type[Any], Path]]:
    """(kind, file) under a root, shared definitions before those that use them."""
    for name, kind in KINDS.items():
        for file in sorted((folder / name).glob(DEFINITION)):
            yield kind, file


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Which files there are, when each was written and how long it is: asked at every page, and so in few questions."""
    found = []
    for name in KINDS:
        with suppress(FileNotFoundError, NotADirectoryError), scandir(folder / name) as entries:
            for entry in entries:
                if fnmatchcase(entry.name, DEFINITION):
                    told = entry.stat()
                    found.append((entry.path, told.st_mtime_ns, told.st_size))
    return tuple(sorted(found))


def _check(path: Path) -> list[Problem]:
    if not path.exists():
        return [Problem(str(path), "", "Sökvägen finns inte.", "Kontrollera stavningen.")]
    if path.is_file():
        return _check_files([(KINDS.get(path.resolve().parent.name, SteeringModel), path)])
    if any(True for _ in _files(path)):
        return [*_strangers(path), *read_files(_files(path), Loaded()).problems]
    kind = KINDS.get(path.resolve().name, SteeringModel)
    files = [(kind, file) for file in sorted(path.glob(DEFINITION))]
    if not files:
        return [Problem(str(path), "", "Mappen innehåller inga definitioner.", "Peka på en mapp med YAML-filer.")]
    return _check_files(files)


def _check_files(files: Sequence[tuple[type[Any], Path]]) -> list[Problem]:
    """Files checked alone: the shared definitions they use are read from beside them or from the installation."""
    beside = files[0][1].resolve().parent.parent
    root = beside if (beside / "parameters").is_dir() else definitions_root()
    wanted = {file.resolve() for _, file in files}
    shared = read_files(((kind, file) for kind, file in _files(root) if file.resolve() not in wanted), Loaded())
    shared.problems.clear()
    return read_files(files, shared).problems


def _strangers(root: Path) -> list[Problem]:
    """Folders nobody reads: most often a misspelt one."""
    return [
        Problem(str(folder), "", "Mappen läses inte.", suggestion(folder.name, KINDS), Level.WARNING)
        for folder in sorted(root.iterdir())
        if folder.is_dir() and folder.name not in KINDS and folder.name != SECURITY and any(folder.glob(DEFINITION))
    ]
