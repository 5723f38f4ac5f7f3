"""An award as a definition: what is asked of who applies, and how many are nominated and judge.

The rules of a round stand here too, as functions of plain values: what an application lacks, who may be nominated, what
a juror may read, and when a jury can decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem
from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.swedish import listing


class RoundState(Labelled):
    """Where a round of an award stands."""

    PREPARING = "preparing", "Förbereds"
    INVITED = "invited", "Öppen för ansökan"
    NOMINATING = "nominating", "Hos nomineringsgruppen"
    JUDGING = "judging", "Hos juryn"
    DECIDED = "decided", "Avgjord"

    @property
    def tells_nominees(self) -> bool:
        """Whether everybody may know who is nominated."""
        return self in (RoundState.JUDGING, RoundState.DECIDED)


class RoundMove(Labelled):
    CHANGE = "change", "Ändra inbjudan"
    SEAT = "seat", "Utse grupp och jury"
    INVITE = "invite", "Bjuda in"
    APPLY = "apply", "Söka"
    CLOSE = "close", "Stänga ansökan"
    PROPOSE = "propose", "Föreslå nominerade"
    NOMINATE = "nominate", "Nominera"
    VOTE = "vote", "Rösta i juryn"
    DECIDE = "decide", "Föra in juryns beslut"


_R, _RM = RoundState, RoundMove
AWARD_ROUND = Lifecycle(
    "award_round",
    "Omgången",
    [
        *((_RM.CHANGE, state, state) for state in (_R.PREPARING, _R.INVITED)),
        *((_RM.SEAT, state, state) for state in (_R.PREPARING, _R.INVITED, _R.NOMINATING, _R.JUDGING)),
        (_RM.INVITE, _R.PREPARING, _R.INVITED),
        (_RM.APPLY, _R.INVITED, _R.INVITED),
        (_RM.CLOSE, _R.INVITED, _R.NOMINATING),
        (_RM.PROPOSE, _R.NOMINATING, _R.NOMINATING),
        (_RM.NOMINATE, _R.NOMINATING, _R.JUDGING),
        (_RM.VOTE, _R.JUDGING, _R.JUDGING),
        (_RM.DECIDE, _R.JUDGING, _R.DECIDED),
    ],
    first=_R.PREPARING,
    ended="Börja en ny omgång.",
    said={_R.PREPARING: "förbereds", _R.NOMINATING: "ligger hos nomineringsgruppen", _R.JUDGING: "ligger hos juryn"},
)  # fmt: skip


class ApplicationState(Labelled):
    """Where a municipality's application stands."""

    DRAFT = "draft", "Utkast"
    SUBMITTED = "submitted", "Inlämnad"
    WITHDRAWN = "withdrawn", "Återtagen"
    NOMINATED = "nominated", "Nominerad"
    PASSED = "passed", "Inte nominerad"


class ApplicationMove(Labelled):
    WRITE = "write", "Skriva i den"
    SUBMIT = "submit", "Lämna in den"
    REOPEN = "reopen", "Ta tillbaka den för ändring"
    WITHDRAW = "withdraw", "Återta den"
    NOMINATE = "nominate", "Nominera den"
    PASS = "pass", "Gå vidare utan den"


_A, _AM = ApplicationState, ApplicationMove
AWARD_APPLICATION = Lifecycle(
    "award_application",
    "Ansökan",
    [
        (_AM.WRITE, _A.DRAFT, _A.DRAFT),
        (_AM.SUBMIT, _A.DRAFT, _A.SUBMITTED),
        *((_AM.REOPEN, state, _A.DRAFT) for state in (_A.SUBMITTED, _A.WITHDRAWN)),
        *((_AM.WITHDRAW, state, _A.WITHDRAWN) for state in (_A.DRAFT, _A.SUBMITTED)),
        (_AM.NOMINATE, _A.SUBMITTED, _A.NOMINATED),
        (_AM.PASS, _A.SUBMITTED, _A.PASSED),
    ],
    first=_A.DRAFT,
    ended="Sök i nästa omgång.",
    said={_A.DRAFT: "är ett utkast"},
)  # fmt: skip


class SeatKind(Labelled):
    """What somebody is to judge."""

    NOMINATOR = "nominator", "Nomineringsgruppen"
    JUROR = "juror", "Juryn"


class Level(Labelled):
    """How a question is answered."""

    YES = "yes", "Ja"
    PARTLY = "partly", "Delvis"
    NO = "no", "Nej"
    NOT_APPLICABLE = "not_applicable", "Gäller inte oss"

    @property
    def is_shown(self) -> bool:
        """Whether the answer says that something is done, which then must be shown."""
        return self in (Level.YES, Level.PARTLY)


@dataclass(frozen=True, slots=True)
class AwardCriterion:
    """What a self-description answers, and what questions gather under."""

    name: str
    text: str
    source: Citation
    id: str = identifier("criterion")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "text"))


@dataclass(frozen=True, slots=True)
class AwardQuestion:
    """A question to who applies; `evidence` says what shows the answer."""

    text: str
    evidence: str
    id: str = identifier("question")
    criterion: str = reference("criterion")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "text", "evidence"))


@dataclass(frozen=True, slots=True)
class Winner:
    """Who has got the award before."""

    year: int
    municipality: str


@dataclass(frozen=True, slots=True)
class Award:
    """An award. `family` is the assessment that who applies must have made; `measures` the set it is compared by."""

    name: str
    source: Citation
    purpose: str
    nominees: int
    nominees_source: Citation
    least_jurors: int
    least_jurors_source: Citation
    family: str
    family_source: Citation
    measures: str
    measures_source: Citation
    criteria: tuple[AwardCriterion, ...]
    questions: tuple[AwardQuestion, ...]
    questions_source: Citation
    id: str = identifier("award")
    description_longest: int = 6000
    founders: tuple[str, ...] = ()
    winners: tuple[Winner, ...] = ()
    winners_source: Citation | None = None

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name", "purpose", "family", "measures")
        for name in ("nominees", "least_jurors", "description_longest"):
            if getattr(self, name) < 1:
                flaws.append(Flaw((name,), f"{name} måste vara minst 1.", "Skriv ett helt tal över noll."))
        if self.winners and self.winners_source is None:
            flaws.append(Flaw(("winners",), "Tidigare vinnare saknar källa.", "Lägg till winners_source."))
        refuse(flaws)

    def asked(self, criterion: str) -> tuple[AwardQuestion, ...]:
        """A criterion's questions in order."""
        return tuple(one for one in self.questions if one.criterion == criterion)

    def question(self, key: str) -> AwardQuestion | None:
        return next((one for one in self.questions if one.id == key), None)

    def criterion(self, key: str) -> AwardCriterion | None:
        return next((one for one in self.criteria if one.id == key), None)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its level, and what shows it."""

    level: Level
    shown: str = ""


def lacking(
    award: Award, answers: Mapping[str, Said], descriptions: Mapping[str, str], *, is_assessed: bool
) -> list[Problem]:
    """Everything that an application lacks before it can be handed in."""
    problems = []
    if not is_assessed:
        what = "Kommunen har ingen publicerad utvärdering, och utan den går det inte att söka."
        problems.append(Problem("", "Utvärdering", what, "Låt utvärdera kommunen, eller sök när den är publicerad."))
    for one in award.questions:
        said = answers.get(one.id)
        if said is None:
            problems.append(Problem("", f"Fråga {one.id}", "Frågan är inte besvarad.", "Välj ett svar."))
        elif said.level.is_shown and not said.shown.strip():
            remedy = f"Skriv {one.evidence[:1].lower()}{one.evidence[1:]}."
            problems.append(Problem("", f"Fråga {one.id}", f"”{said.level.label}” visas inte.", remedy))
    for each in award.criteria:
        text = descriptions.get(each.id, "").strip()
        if not text:
            problems.append(Problem("", each.name, "Egenbeskrivningen är tom.", "Beskriv hur ni arbetar."))
        elif len(text) > award.description_longest:
            what = f"Egenbeskrivningen har {len(text)} tecken; högst {award.description_longest} ryms."
            problems.append(Problem("", each.name, what, "Korta den."))
    return problems


def require_nominees(award: Award, chosen: Mapping[int, str], submitted: Collection[int]) -> None:
    """Exactly as many as the award says (all, where fewer have applied), each of those who applied, with a motivation.

    Raises InvalidInput with all that is wrong.
    """
    wanted = min(award.nominees, len(submitted))
    problems = []
    if len(chosen) != wanted or not wanted:
        what = f"{len(chosen)} är valda, men {wanted} ska nomineras."
        remedy = "Välj så många som ska nomineras." if wanted else "Ingen sökte."
        problems.append(Problem("", "Nominerade", what, remedy))
    if strangers := [one for one in chosen if one not in submitted]:
        what = f"{len(strangers)} av de valda har ingen inlämnad ansökan."
        problems.append(Problem("", "Nominerade", what, "Välj bland dem som har sökt."))
    for one, motivation in chosen.items():
        if not motivation.strip():
            problems.append(Problem("", "Motivering", f"Nominering {one} saknar motivering.", "Skriv varför."))
    if problems:
        raise InvalidInput(problems)


# Whom a seat has declared: nominee or applicant -> whether there is a conflict of interest.
Declared = Mapping[int, bool]


def readable(declared: Declared, applications: Iterable[int]) -> frozenset[int]:
    """What a seat may read: nothing before it has declared for each, and then all but those it has a conflict with."""
    every = list(applications)
    if any(one not in declared for one in every):
        return frozenset()
    return frozenset(one for one in every if not declared[one])


def require_voter(declared: Declared, applications: Iterable[int], one: int) -> None:
    """Raise NotAllowed for somebody who has a conflict with the one, or has not declared for each."""
    if declared.get(one):
        raise NotAllowed("Du har anmält jäv för den här kommunen.", "Du varken läser eller röstar om den.")
    if one not in readable(declared, applications):
        raise NotAllowed("Du har inte sagt om du har jäv.", "Anmäl jäv eller att du inte har det, för var och en.")


POINTS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A juror's points to a nominee, criterion by criterion."""

    juror: int
    nominee: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tallied:
    """What the jury gives a nominee: how many have voted, the mean of all points and of each criterion's."""

    nominee: int
    voters: int
    mean: Fraction | None
    by_criterion: Mapping[str, Fraction]


def tally(
    award: Award, nominees: Sequence[int], ballots: Iterable[Ballot], declared: Mapping[int, Declared]
) -> tuple[Tallied, ...]:
    """The nominees with the highest mean first. A vote where there is a conflict never counts, whenever it was given.

    Every juror and every criterion weighs the same, so one who was voted on by fewer is not worse off.
    """
    held = [one for one in ballots if not declared.get(one.juror, {}).get(one.nominee, True)]
    found = []
    for nominee in nominees:
        own = [one for one in held if one.nominee == nominee]
        by = {
            each.id: Fraction(sum(one.points[each.id] for one in own), len(own)) for each in award.criteria if own
        }  # fmt: skip
        found.append(Tallied(nominee, len(own), sum(by.values(), Fraction(0)) / len(by) if by else None, by))
    return tuple(sorted(found, key=lambda one: (one.mean is None, -(one.mean or 0))))


def undecidable(
    award: Award,
    nominees: Mapping[int, str],
    jurors: Mapping[int, str],
    ballots: Iterable[Ballot],
    declared: Mapping[int, Declared],
) -> list[Problem]:
    """Why the jury cannot decide yet: who has not declared, who has not voted, and whom too few can vote on."""
    voted = {(one.juror, one.nominee) for one in ballots}
    problems = []
    for juror, name in jurors.items():
        own = declared.get(juror, {})
        silent = [told for key, told in nominees.items() if key not in own]
        unvoted = [told for key, told in nominees.items() if own.get(key) is False and (juror, key) not in voted]
        if silent:
            problems.append(Problem("", name, f"Har inte sagt om jäv för {listing(silent)}.", "Vänta in anmälan."))
        if unvoted:
            problems.append(Problem("", name, f"Har inte röstat om {listing(unvoted)}.", "Vänta in rösten."))
    for key, told in nominees.items():
        able = sum(declared.get(juror, {}).get(key) is False for juror in jurors)
        if able < award.least_jurors:
            what = f"Bara {able} i juryn saknar jäv; minst {award.least_jurors} behövs."
            problems.append(Problem("", told, what, "Utse fler i juryn."))
    return problems
