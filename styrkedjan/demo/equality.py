"""What Ekevik has answered for the differences between groups that its own figures show: some, and not all."""

from __future__ import annotations

from datetime import date, timedelta

from styrkedjan.areas.comparison.actions.gaps import answer_gap
from styrkedjan.areas.comparison.queries.gaps import FoundGap, every_gap
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.setting import Setting
from styrkedjan.domain.gap_states import GapKind, GapMove
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import NOW

# Indicator and what it is divided by -> the moves, with what was said; {size} is the figures' own.
UNRULY = """Studieron är {size} procentenheter lägre bland de äldsta eleverna. Det finns ingen saklig grund för det:
samma regler gäller i alla årskurser."""
STARTS = """Skolorna går över till gemensamma lektionsstarter i årskurs 7 till 9, och två vuxna är med i de klasser där
eleverna har svarat lägst."""
OLDEST = """De äldsta är mindre nöjda, {size} procentenheter. Vi går igenom om det beror på att de har fler besök, av
fler olika personer."""
EVENINGS = """De som har insatser på kvällen är mindre nöjda, och bland dem är männen fler. Räknat på samma tider på
dygnet är skillnaden borta i vår egen uppföljning."""
STORY = {
    ("grundskola-03", GapKind.AGE, "13–15 år"): ((GapMove.JUDGE, UNRULY), (GapMove.ACT, STARTS)),
    ("hemtjanst-03", GapKind.AGE, "65–79 år"): ((GapMove.NOTE, OLDEST),),
    ("hemtjanst-03", GapKind.SEX, "kvinnor och flickor"): ((GapMove.EXPLAIN, EVENINGS),),
}


def build(setting: Setting, principal: Unit) -> None:
    """Answers to the largest gap of each kind that the story has."""
    found = [one for one in every_gap(principal, setting.latest, NOW) if one.gap.is_real]
    for (key, kind, first), said in STORY.items():
        named = [one for one in found if (one.indicator.key, one.kind, one.gap.first) == (key, kind, first)]
        if named:
            _answer(setting, max(named, key=lambda one: one.units), said)


def _answer(setting: Setting, gap: FoundGap, said: tuple[tuple[GapMove, str], ...]) -> None:
    row = None
    unit = Unit.objects.get(pk=gap.place.id)
    size = number(abs(gap.gap.difference.value) * 100, 1)
    for move, text in said:
        row = answer_gap(
            by=setting.people["controller"], indicator=gap.indicator, unit=unit, key=gap.key, kind=gap.kind,
            groups=(gap.gap.first, gap.gap.second), seen=gap.seen, move=move,
            text=text.replace("\n", " ").format(size=size),
            due=date(setting.year, 12, 31) + timedelta(days=90) if move is GapMove.ACT else None,
            version=row.version if row else 0,
        )  # fmt: skip
