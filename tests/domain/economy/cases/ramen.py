"""Principles 3, 4, 5 and 6: net frames, what moves inside them, and the way on when the frame is insufficient."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.economy.insufficient_frame import (
    Asked,
    Cause,
    Guidance,
    UnitPosition,
    answered,
    beyond_calculated,
    frame_findings,
    guide,
    room_to_reallocate,
)
from styrkedjan.domain.economy.net_frames import (
    FrameLine,
    Frames,
    Reallocation,
    TechnicalAdjustment,
    adjust_technically,
    decision_refusal,
    distribution_findings,
    net_frame,
    priority_findings,
    reallocate,
    reallocation_refusal,
)
from styrkedjan.domain.economy.request_text import Ground, draft
from styrkedjan.domain.frame_request_states import RequestState

D = Decimal
GATA, SKOLA, VINTER = "Gatunämnden", "Skolnämnden", "vinterunderhåll"
FRAMES = Frames(
    2026,
    (
        FrameLine(GATA, "park", D(40)),
        FrameLine(GATA, "gator", D(60)),
        FrameLine(GATA, "snöröjning", D(20), VINTER),
        FrameLine(GATA, "sandning", D(5), VINTER),
        FrameLine(GATA, "avgifter", D(-10)),
        FrameLine(SKOLA, "park", D(7)),
    ),
)
STYRELSEN, FULLMAKTIGE = "kommunstyrelsen", "kommunfullmäktige"
DRAFTED, SENT, DECIDED = RequestState.DRAFTED, RequestState.SENT, RequestState.DECIDED
MIXED = (
    Asked(D(1), DECIDED, STYRELSEN, "KS § 1", D(1)),
    Asked(D(4), DECIDED, STYRELSEN, "KS § 2", D(2)),
    Asked(D(8), SENT, STYRELSEN),
    Asked(D(16), DECIDED, FULLMAKTIGE, "KF § 3", D(9)),
    Asked(D(32), DRAFTED, FULLMAKTIGE),
    Asked(D(64), SENT, FULLMAKTIGE),
    Asked(D(128), SENT, FULLMAKTIGE),
)


def wish(source: str, target: str, amount: int, to: str = GATA) -> Reallocation:
    return Reallocation(GATA, source, to, target, D(amount))


def adjust(*rows: tuple[str, str, int]) -> object:
    changed = adjust_technically(FRAMES, [TechnicalAdjustment(who, what, D(change)) for who, what, change in rows])
    return [f"{line.committee}, {line.activity}: {line.amount}" for line in changed.lines]


def guided(frame: int, cost: int, room: int = 0, general: int = 0, asked: tuple[Asked, ...] = ()) -> Guidance:
    return guide(D(frame), D(cost), D(room), D(general), asked)


def over(*asked: Asked) -> object:
    return frame_findings(GATA, D(100), D(110), guided(100, 110, 4, 3, asked), asked)


CASES = {
    "Orsakerna och vem som frågas": lambda: {one.label: one.asked_of for one in Cause},
    "En ramrad utan nämnd": lambda: FrameLine("", "park", D(1)),
    "En ramrad utan verksamhet": lambda: FrameLine(GATA, "", D(1)),
    "Samma verksamhet två gånger": lambda: Frames(2026, (FrameLine(GATA, "a", D(1)), FrameLine(GATA, "a", D(2)))),
    "Summor": lambda: [
        FRAMES.total,
        FRAMES.of(GATA),
        FRAMES.of(SKOLA),
        FRAMES.earmarked(GATA, VINTER),
        FRAMES.earmarked(GATA, ""),
        FRAMES.earmarked(SKOLA, VINTER),
        Frames(2026, ()).total,
    ],
    "Rader": lambda: [FRAMES.line(SKOLA, "park"), FRAMES.line(GATA, "park"), FRAMES.line(SKOLA, "gator")],
    "Nettoram: 120 i kostnader och 20 i intäkter": lambda: net_frame(D(120), D(20), GATA),
    "Nettoram utan namn": lambda: net_frame(D(120), D(20)),
    "Fördelat 103 av 100": lambda: distribution_findings(GATA, D(100), D(103)),
    "Fördelat 101 av 100": lambda: [one.amount for one in distribution_findings(GATA, D(100), D(101))],
    "Fördelat 100 av 100": lambda: distribution_findings(GATA, D(100), D(100)),
    "En omdisponering utan prioritering": lambda: priority_findings(GATA, [D(5)]),
    "Två omdisponeringar utan prioritering": lambda: priority_findings(GATA, [D(5), D(10)]),
    "Inga omdisponeringar": lambda: priority_findings(GATA, []),
    "Över delegationen": lambda: decision_refusal(D(101), D(100), ""),
    "Delegationen: på gränsen, med beslut, utan gräns": lambda: [
        decision_refusal(D(100), D(100), ""),
        decision_refusal(D(101), D(100), "§ 7"),
        decision_refusal(D(9), None, ""),
    ],
    "Flytt: 40 av 40 från park till gator": lambda: reallocate(FRAMES, wish("park", "gator", 40)),
    "Flytt: till sig själv": lambda: reallocate(FRAMES, wish("park", "park", 5)) == FRAMES,
    "Flytt: inom det särskilda anslaget": lambda: reallocation_refusal(FRAMES, wish("snöröjning", "sandning", 1)),
    "Flytt: noll": lambda: reallocation_refusal(FRAMES, wish("park", "gator", 0)),
    "Flytt: till en annan nämnd": lambda: reallocation_refusal(FRAMES, wish("park", "park", 1, SKOLA)),
    "Flytt: från en okänd verksamhet": lambda: reallocation_refusal(FRAMES, wish("hamn", "park", 1)),
    "Flytt: till en okänd verksamhet": lambda: reallocation_refusal(FRAMES, wish("park", "hamn", 1)),
    "Flytt: ut ur vinterunderhållet": lambda: reallocation_refusal(FRAMES, wish("snöröjning", "park", 1)),
    "Flytt: in i vinterunderhållet": lambda: reallocation_refusal(FRAMES, wish("park", "snöröjning", 1)),
    "Flytt: 41 av 40": lambda: reallocate(FRAMES, wish("park", "gator", 41)),
    "Flytt: av det som inte finns": lambda: reallocation_refusal(FRAMES, wish("avgifter", "gator", 1)),
    "Teknisk justering: mellan nämnder, och två gånger på samma rad": lambda: adjust(
        (GATA, "park", -5), (SKOLA, "park", 3), (GATA, "park", -1), (SKOLA, "park", 3)
    ),
    "Teknisk justering: inom anslaget": lambda: adjust((GATA, "snöröjning", -5), (GATA, "sandning", 5)),
    "Teknisk justering: ändrar totalen": lambda: adjust((GATA, "park", 5), (GATA, "gator", -1)),
    "Teknisk justering: okänd rad": lambda: adjust((GATA, "hamn", 0)),
    "Teknisk justering: ändrar anslaget": lambda: adjust(
        (GATA, "snöröjning", -5), (GATA, "sandning", -1), (GATA, "park", 6)
    ),
    "Svaren på begäranden, per instans": lambda: {one.asked_of: answered(MIXED, one) for one in Cause},
    "Inga begäranden": lambda: answered((), Cause.OWN),
    "Utrymme: enheterna lämnar 10, ramen har 20 kvar": lambda: room_to_reallocate(
        [UnitPosition(D(100), D(90)), UnitPosition(D(50), D(70))], D(170)
    ),
    "Utrymme: inget, och inga enheter": lambda: [
        room_to_reallocate([UnitPosition(D(100), D(110))], D(90)),
        room_to_reallocate([], D(30)),
    ],
    "Utöver kalkylerat: 1 030 räknade med 3 procent, det blev 4,5": lambda: [
        beyond_calculated(D(1030), D(3), D("4.5")),
        beyond_calculated(D(100), D(0), D("1.23456")),
        beyond_calculated(D(1), D(-99), D(-98)),
    ],
    "Utöver kalkylerat: minus hundra procent": lambda: beyond_calculated(D(1030), D(-100), D(4)),
    "Råd: ramen räcker precis": lambda: guided(100, 100, 4, 3),
    "Råd: 10 fattas": lambda: guided(100, 110),
    "Råd: en krona fattas": lambda: guided(100, 101),
    "Råd: 10 fattas varav 6 är generell kostnadsökning, 4 väntas bli över": lambda: guided(100, 110, 4, 6),
    "Råd: hälften är generell kostnadsökning": lambda: guided(100, 110, 0, 5).cause.label,
    "Råd: mer än hälften är generell kostnadsökning": lambda: guided(100, 112, 0, 7).cause.label,
    "Råd: negativ generell kostnadsökning och negativt utrymme": lambda: guided(100, 110, -4, -3),
    "Råd: 300 fattas, båda har svarat och båda väntas svara": lambda: guided(100, 400, 0, 105, MIXED),
    "Råd: fullmäktige har ändrat mål för mer än som fattas": lambda: guided(
        100, 110, 0, 0, (Asked(D(40), DECIDED, FULLMAKTIGE, "KF § 3", D(40)),)
    ),
    "Fynd: inom ramen": lambda: frame_findings(GATA, D(100), D(100), guided(100, 100)),
    "Fynd: 10 över, inget begärt": lambda: over(),
    "Fynd: 10 över, utkast, skickat 9 och besvarat": lambda: over(
        Asked(D(3), DRAFTED, STYRELSEN), Asked(D(9), SENT, FULLMAKTIGE), Asked(D(4), DECIDED, STYRELSEN, "KS § 2", D(2))
    ),
    "Fynd: 10 över, hela skickat": lambda: over(Asked(D(4), SENT, STYRELSEN), Asked(D(6), SENT, FULLMAKTIGE)),
    "Begäran i ord: generell kostnadsökning, omdisponerat": lambda: draft(
        Ground(GATA, 2026, D(100), D(110), D(4), ("Trygga gator", "Rena parker")), Cause.GENERAL_COST_INCREASE, D(6)
    ),
    "Begäran i ord: ändrade mål, inget omdisponerat": lambda: draft(
        Ground(GATA, 2026, D(100), D(110), D(0)), Cause.OWN, D(10)
    ),
}
