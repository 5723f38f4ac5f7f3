"""Every write to rounds and reports: who may, in which state, then the write, then the audit event."""

from styrkedjan.areas.reporting.actions.moving import Build, Frozen, approve, decide, refer_back, submit
from styrkedjan.areas.reporting.actions.rounds import change_round, close_round, open_round, reopen_round
from styrkedjan.areas.reporting.actions.writing import JUDGED, TEXTS, Answer, assess, save_report, save_text

__all__ = [
    "JUDGED",
    "TEXTS",
    "Answer",
    "Build",
    "Frozen",
    "approve",
    "assess",
    "change_round",
    "close_round",
    "decide",
    "open_round",
    "refer_back",
    "reopen_round",
    "save_report",
    "save_text",
    "submit",
]
