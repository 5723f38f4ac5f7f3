"""The frameworks there are definitions of, and an organisation's own questions to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from styrkedjan.areas.assessment.models import Assessment, QuestionBank
from styrkedjan.domain.assessment.frameworks import Framework, Question
from styrkedjan.domain.definitions import Citation, SourceKind, suggestion
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.definitions import load_definitions


def defined() -> Mapping[str, Framework]:
    """The frameworks by id (no query)."""
    return load_definitions().frameworks


def framework_of(key: str) -> Framework:
    """The framework. Raises InvalidInput where its file is gone."""
    found = defined().get(key)
    if found is None:
        what = f"Ramverket ”{key}” har ingen fil."
        raise InvalidInput([Problem("definitions/frameworks", "", what, suggestion(key, defined()))])
    return found


def used_by(assessment: Assessment) -> Framework:
    """The assessment's framework, with the organisation's own questions where it has chosen them."""
    base = framework_of(assessment.framework)
    return base if assessment.bank is None else with_bank(base, assessment.bank)


def with_bank(base: Framework, bank: QuestionBank) -> Framework:
    questions = tuple(
        Question(one["text"], one["evidence"], one["id"], one["criterion"], one["scale"], Decimal(one["weight"]))
        for one in bank.questions
    )
    source = Citation(SourceKind.DOCUMENT, where=f"{bank.name} ({bank.file_name})")
    return replace(base, questions=questions, questions_source=source)
