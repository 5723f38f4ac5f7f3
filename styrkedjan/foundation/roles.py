"""Roles are code: each says in a sentence what it may do. A role is held on a unit and reaches its whole subtree."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Permission(StrEnum):
    """Everything that can be permitted. Reading is permitted like everything else."""

    VIEW = "view"
    VIEW_TRANSACTIONS = "view_transactions"
    VIEW_AUDIT = "view_audit"
    VIEW_DRAFTS = "view_drafts"
    VIEW_SALARIES = "view_salaries"
    EDIT_ORGANISATION = "edit_organisation"
    EDIT_CHAIN = "edit_chain"
    EDIT_INDICATORS = "edit_indicators"
    REPORT_VALUES = "report_values"
    EDIT_BUDGET = "edit_budget"
    EDIT_FRAMES = "edit_frames"
    FORECAST = "forecast"
    CLOSE_MONTH = "close_month"
    IMPORT = "import"
    OPEN_ROUNDS = "open_rounds"
    WRITE_REPORT = "write_report"
    SUBMIT_REPORT = "submit_report"
    REFER_BACK = "refer_back"
    APPROVE_REPORT = "approve_report"
    DECIDE_REPORT = "decide_report"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_YEAR = "manage_year"
    EDIT_MOTION = "edit_motion"
    EDIT_INVESTMENTS = "edit_investments"
    EDIT_YEAR_END = "edit_year_end"
    DECIDE_YEAR_END = "decide_year_end"
    EDIT_ACCOUNTS = "edit_accounts"
    COMMENT = "comment"
    EDIT_CONTROL = "edit_control"
    RECORD_CONTROL = "record_control"
    DECIDE_CONTROL = "decide_control"
    EDIT_PROVIDERS = "edit_providers"
    DECIDE_PROVIDERS = "decide_providers"
    APPROVE_PROVIDERS = "approve_providers"
    ANSWER_PROVIDERS = "answer_providers"
    ASSESS = "assess"
    ANSWER_ASSESSMENT = "answer_assessment"
    HANDLE_VOICES = "handle_voices"
    RECEIVE_VOICES = "receive_voices"
    VIEW_CONTACTS = "view_contacts"
    EDIT_VOICES = "edit_voices"
    DECIDE_VOICES = "decide_voices"
    ARRANGE_AWARD = "arrange_award"
    JUDGE_AWARD = "judge_award"
    PUBLISH = "publish"
    HOLD_DIALOGUES = "hold_dialogues"
    EDIT_DOCUMENTS = "edit_documents"
    DECIDE_DOCUMENTS = "decide_documents"
    KEEP_RECORDS = "keep_records"
    SUGGEST = "suggest"


class RoleInfo(NamedTuple):
    """A role as people meet it."""

    label: str
    sentence: str
    permissions: frozenset[Permission]


class Role(StrEnum):
    """The roles of a municipality."""

    ADMINISTRATOR = "administrator"
    CONTROLLER = "controller"
    UNIT_CONTROLLER = "unit_controller"
    UNIT_HEAD = "unit_head"
    DEPARTMENT_HEAD = "department_head"
    COMMITTEE_MEMBER = "committee_member"
    COMMITTEE_CHAIR = "committee_chair"
    BOARD_MEMBER = "board_member"
    AUDITOR = "auditor"
    READER = "reader"
    PROVIDER = "provider"
    ASSESSOR = "assessor"
    REGISTRAR = "registrar"
    JUROR = "juror"
    EMPLOYEE = "employee"

    @property
    def info(self) -> RoleInfo:
        return ROLES[self]

    @property
    def label(self) -> str:
        return ROLES[self].label


P = Permission
_READ = frozenset({P.VIEW})
# Whoever works or is elected here may say what could be better; auditors and evaluators stand outside the work.
_SAYS = _READ | {P.SUGGEST}
_ELECTED = _SAYS | {P.EDIT_MOTION, P.COMMENT}
_STAFF = _READ | {P.VIEW_TRANSACTIONS, P.VIEW_DRAFTS}
_HEAD = _STAFF | {
    P.COMMENT,
    P.VIEW_SALARIES,
    P.WRITE_REPORT,
    P.SUBMIT_REPORT,
    P.REPORT_VALUES,
    P.FORECAST,
    P.EDIT_BUDGET,
    P.EDIT_CHAIN,
    P.RECORD_CONTROL,
    P.ANSWER_PROVIDERS,
    P.SUGGEST,
}
_CONTROLLER = _HEAD | {
    P.EDIT_INDICATORS,
    P.EDIT_FRAMES,
    P.IMPORT,
    P.OPEN_ROUNDS,
    P.MANAGE_YEAR,
    P.EDIT_ORGANISATION,
    P.VIEW_AUDIT,
    P.REFER_BACK,
    P.EDIT_INVESTMENTS,
    P.EDIT_YEAR_END,
    P.DECIDE_YEAR_END,
    P.EDIT_ACCOUNTS,
    P.CLOSE_MONTH,
    P.EDIT_CONTROL,
    P.DECIDE_CONTROL,
    P.EDIT_PROVIDERS,
    P.DECIDE_PROVIDERS,
    P.ANSWER_ASSESSMENT,
    P.EDIT_VOICES,
    P.DECIDE_VOICES,
    P.PUBLISH,
    P.EDIT_DOCUMENTS,
    P.DECIDE_DOCUMENTS,
    P.KEEP_RECORDS,
}
# Who answers a matter reads it, and may call the one who wrote. A controller sees how many, and reads none.
_ANSWERS = frozenset({P.HANDLE_VOICES, P.VIEW_CONTACTS})

# Who arranges people, reviews the log or sets the frames does not also sit in a party group: they would let themselves
# in, and read what the group has not said yet.
APART_FROM_PARTIES = frozenset({P.MANAGE_PEOPLE, P.VIEW_AUDIT, P.EDIT_FRAMES})
# Nor does who arranges people or reviews the log lead anybody's dialogue.
APART_FROM_DIALOGUES = frozenset({P.MANAGE_PEOPLE, P.VIEW_AUDIT})

ROLES: dict[Role, RoleInfo] = {
    Role.ADMINISTRATOR: RoleInfo(
        "Administratör",
        "Lägger upp organisation och personer med roller; ser allt men rapporterar och beslutar inget.",
        _STAFF | {P.EDIT_ORGANISATION, P.MANAGE_PEOPLE, P.VIEW_AUDIT, P.MANAGE_YEAR, P.SUGGEST},
    ),
    Role.CONTROLLER: RoleInfo(
        "Controller",
        "Öppnar uppföljningar, läser in underlag, stänger månaden, ändrar mål, mått, ramar och budget.",
        _CONTROLLER,
    ),
    Role.UNIT_CONTROLLER: RoleInfo(
        "Förvaltningscontroller",
        "Hjälper nämndens enheter med budget, prognos och rapport och läser in underlag för dem.",
        _HEAD
        | {P.IMPORT, P.EDIT_INDICATORS, P.REFER_BACK, P.EDIT_INVESTMENTS, P.EDIT_YEAR_END, P.EDIT_CONTROL}
        | {P.EDIT_PROVIDERS, P.EDIT_VOICES, P.EDIT_DOCUMENTS},
    ),
    Role.UNIT_HEAD: RoleInfo(
        "Enhetschef",
        "Rapporterar sin enhets mål, prognos och analys på en sida, besvarar synpunkter, för in kontroller och "
        "lämnar in; håller sina medarbetares samtal.",
        _HEAD | _ANSWERS | {P.HOLD_DIALOGUES},
    ),
    Role.DEPARTMENT_HEAD: RoleInfo(
        "Förvaltningschef",
        "Svarar för nämndens rapport, godkänner enheternas eller skickar tillbaka; godkänner utförare på delegation.",
        _HEAD
        | {P.APPROVE_REPORT, P.REFER_BACK, P.EDIT_INVESTMENTS, P.EDIT_YEAR_END, P.EDIT_CONTROL}
        | {P.EDIT_PROVIDERS, P.APPROVE_PROVIDERS, P.ANSWER_ASSESSMENT}
        | _ANSWERS
        | {P.RECEIVE_VOICES, P.EDIT_VOICES, P.HOLD_DIALOGUES, P.EDIT_DOCUMENTS},
    ),
    Role.COMMITTEE_MEMBER: RoleInfo(
        "Ledamot", "Läser nämndens mål, ekonomi och rapporter och skriver yrkanden i sin partigrupp.", _ELECTED
    ),
    Role.COMMITTEE_CHAIR: RoleInfo(
        "Nämndordförande",
        "Läser som ledamoten, återremitterar och för in nämndens beslut om rapport, intern kontroll och utförare.",
        _ELECTED
        | {P.REFER_BACK, P.DECIDE_REPORT, P.EDIT_YEAR_END, P.DECIDE_CONTROL, P.DECIDE_PROVIDERS}
        | {P.DECIDE_VOICES, P.DECIDE_DOCUMENTS},
    ),
    Role.BOARD_MEMBER: RoleInfo(
        "Ledamot i kommunstyrelsen", "Har uppsikt: läser alla nämnders mål, ekonomi och rapporter.", _ELECTED
    ),
    Role.AUDITOR: RoleInfo(
        "Revisor",
        "Läser allt, även händelseloggen och vad som var känt en viss dag; skriver ingenting.",
        _STAFF | {P.VIEW_AUDIT},
    ),
    Role.READER: RoleInfo("Läsare", "Läser mål och inlämnade rapporter och lämnar idéer till förbättringar.", _SAYS),
    Role.PROVIDER: RoleInfo(
        "Utförare",
        "Ser bara sina egna avtal, sin egen tillsyn och synpunkter på sig: svarar och läser återkoppling.",
        frozenset({P.ANSWER_PROVIDERS, P.HANDLE_VOICES, P.SUGGEST}),
    ),
    Role.REGISTRAR: RoleInfo(
        "Registrator",
        "Tar emot synpunkter, också de som har sekretess, fördelar dem, och sköter register, gallring och e-arkiv.",
        _SAYS | _ANSWERS | {P.RECEIVE_VOICES, P.COMMENT, P.KEEP_RECORDS},
    ),
    Role.ASSESSOR: RoleInfo(
        "Utvärderare",
        "Leder, poängsätter eller granskar utvärderingar, efter sin plats, och arrangerar utmärkelser.",
        frozenset({P.VIEW, P.ASSESS, P.ARRANGE_AWARD}),
    ),
    Role.JUROR: RoleInfo(
        "Jury eller nomineringsgrupp",
        "Anmäler jäv, läser de ansökningar som är kvar att bedöma, och föreslår eller röstar; ser inget annat.",
        frozenset({P.JUDGE_AWARD}),
    ),
    Role.EMPLOYEE: RoleInfo(
        "Medarbetare",
        "Läser enhetens mål och inlämnade rapporter, lämnar idéer och skriver i sitt eget medarbetarsamtal.",
        _SAYS,
    ),
}
