"""Kolada, the key figures of Sweden's municipalities and regions (API v3), from the network or a folder of answers.

    report = fetch(folder, requests, Client(http), progress)     # raw answers, dated, never edited; resumable
    answers = read(folder)                                       # catalogue, municipalities, groups, values

Kolada is free to use when "Källa: Kolada" is stated; what we compute ourselves must not be labelled Kolada.
"""

from styrkedjan.sources.kolada.answers import Answers, GroupMember, KoladaValue, Municipality, read
from styrkedjan.sources.kolada.client import BASE, Client, KoladaError, over_the_net
from styrkedjan.sources.kolada.fetch import FetchReport, fetch
from styrkedjan.sources.kolada.requests import Request, data_requests, metadata_requests

__all__ = [
    "BASE",
    "Answers",
    "Client",
    "FetchReport",
    "GroupMember",
    "KoladaError",
    "KoladaValue",
    "Municipality",
    "Request",
    "data_requests",
    "fetch",
    "metadata_requests",
    "over_the_net",
    "read",
]
