"""The municipality's rules are data: definitions read from YAML and checked as a whole."""

from styrkedjan.sources.definitions.loading import Definitions, check_definitions, load_definitions
from styrkedjan.sources.definitions.root import definitions_root

__all__ = ["Definitions", "check_definitions", "definitions_root", "load_definitions"]
