"""An investment project's states and the moves between them, and how a request to balance its money goes."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class ProjectState(Labelled):
    """Where a project stands."""

    PLANNED = "planned", "Planerat"
    DECIDED = "decided", "Beslutat"
    RENEWAL = "renewal", "Till förnyat beslut"
    FINISHED = "finished", "Färdigt"
    ACCOUNTED = "accounted", "Slutredovisat"


class ProjectMove(Labelled):
    """What can be done with a project."""

    DECIDE = "decide", "Besluta"
    CHANGE = "change", "Ändra"
    BUDGET = "budget", "Budgetera"
    FORECAST = "forecast", "Lämna prognos"
    REFER = "refer", "Skicka till förnyat beslut"
    RECALL = "recall", "Ta tillbaka från förnyat beslut"
    RENEW = "renew", "Föra in ett förnyat beslut"
    FINISH = "finish", "Anmäla som färdigt"
    REOPEN = "reopen", "Öppna igen"
    ACCOUNT = "account", "Slutredovisa"
    BALANCE = "balance", "Begära balansering"


S, M = ProjectState, ProjectMove
PROJECT = Lifecycle(
    "project",
    "Projektet",
    [
        (M.CHANGE, S.PLANNED, S.PLANNED),
        (M.CHANGE, S.DECIDED, S.DECIDED),
        (M.CHANGE, S.RENEWAL, S.RENEWAL),
        (M.BUDGET, S.PLANNED, S.PLANNED),
        (M.BUDGET, S.DECIDED, S.DECIDED),
        (M.DECIDE, S.PLANNED, S.DECIDED),
        (M.FORECAST, S.DECIDED, S.DECIDED),
        (M.FORECAST, S.RENEWAL, S.RENEWAL),
        (M.REFER, S.DECIDED, S.RENEWAL),
        (M.RECALL, S.RENEWAL, S.DECIDED),
        (M.RENEW, S.RENEWAL, S.DECIDED),
        (M.BALANCE, S.DECIDED, S.DECIDED),
        (M.BALANCE, S.RENEWAL, S.RENEWAL),
        (M.FINISH, S.DECIDED, S.FINISHED),
        (M.REOPEN, S.FINISHED, S.DECIDED),
        (M.ACCOUNT, S.FINISHED, S.ACCOUNTED),
    ],
    first=S.PLANNED,
    ended="Det är slutredovisat och ändras inte mer.",
    said={S.RENEWAL: "väntar på ett förnyat beslut"},
)


class RequestState(Labelled):
    """Where a request that another body tries stands."""

    REQUESTED = "requested", "Begärd"
    GRANTED = "granted", "Beviljad"
    DECLINED = "declined", "Avslagen"
    WITHDRAWN = "withdrawn", "Återtagen"


class RequestMove(Labelled):
    """What can be done with a request: it is tried or taken back once."""

    GRANT = "grant", "Bevilja den"
    DECLINE = "decline", "Avslå den"
    WITHDRAW = "withdraw", "Ta tillbaka den"


_R, _RM = RequestState, RequestMove
BALANCE_REQUEST = Lifecycle(
    "balance_request",
    "Begäran",
    [
        (_RM.GRANT, _R.REQUESTED, _R.GRANTED),
        (_RM.DECLINE, _R.REQUESTED, _R.DECLINED),
        (_RM.WITHDRAW, _R.REQUESTED, _R.WITHDRAWN),
    ],
    first=_R.REQUESTED,
    ended="Lämna en ny begäran om något har ändrats.",
)


class CollectedState(Labelled):
    """Where the collected report of other deviations stands."""

    PREPARED = "prepared", "Framtagen"
    APPROVED = "approved", "Godkänd"


class CollectedMove(Labelled):
    """What can be done with it. An approved report is never changed."""

    PREPARE = "prepare", "Ta fram den på nytt"
    APPROVE = "approve", "Godkänna den"


_D, _DM = CollectedState, CollectedMove
COLLECTED_DEVIATIONS = Lifecycle(
    "collected_deviations",
    "Redovisningen",
    [(_DM.PREPARE, _D.PREPARED, _D.PREPARED), (_DM.APPROVE, _D.PREPARED, _D.APPROVED)],
    first=_D.PREPARED,
    ended="Ta fram en ny vid nästa uppföljning.",
)
