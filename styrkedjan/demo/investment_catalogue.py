"""Ekevik's investment projects as written facts: what they are, what was decided and how it goes."""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """A project. Amounts in mnkr, running cost in tkr a year; `start` counts from the demo's year.

    `forecast` is the share of the decided amount now expected, `late` months beyond the decided end. `pace` is how
    much of its budget each year takes. `story` is "" or what makes the project worth finding.
    """

    code: str
    committee: str
    kind: str
    name: str
    decided: float
    start: int
    years: int
    life: int
    running: int
    risk: str = "low"
    forecast: float = 1.0
    late: int = 0
    pace: float = 0.96
    story: str = ""
    words: str = ""


STREET, BUILD, PLAN, ROOM, OTHER, FARM = "streets", "implementation", "planning", "premises", "other", "agriculture"
PROJECTS: tuple[Written, ...] = (
    Written("61001", "800", BUILD, "Kvarnbergsleden, etapp 2", 86, -2, 4, 40, 900, "high", 1.31, 9, 1.12, "crossing",
            "Marken är mer förorenad än provtagningen visade och ledningar måste flyttas."),
    Written("61002", "800", BUILD, "Norrviks station, gator och torg", 142, -1, 5, 40, 1800, "medium", 1.04, 4),
    Written("61003", "800", BUILD, "Sjöängens kvarter, gator och ledningar", 64, -2, 3, 40, 700, "medium", 1.0, 0, 1.0,
            "renewed", "Pålning i stället för kalkcement efter ny grundundersökning."),
    Written("61004", "800", BUILD, "Solhagens infart", 38, 0, 3, 40, 350, "low", 0.97),
    Written("61005", "800", BUILD, "Strandåsens promenad och kaj", 52, -1, 3, 50, 600, "high", 1.0, 2, 1.05, "urgent",
            "Kajen gav vika i september och måste spontas innan isen lägger sig."),
    Written("61006", "800", BUILD, "Eklidens stadspark", 27, -2, 2, 25, 1100, "low", 0.99, 0, 0.99, "finished"),
    Written("61007", "800", BUILD, "Centrum, ny bussgata", 33, 1, 3, 40, 250, "medium"),
    Written("62001", "800", PLAN, "Norra Ekliden, planering", 9, -1, 3, 10, 0, "medium", 1.08, 6),
    Written("62002", "800", PLAN, "Strandåsen, fördjupad utredning", 6, 0, 2, 10, 0),
    Written("62003", "800", PLAN, "Kvarnberget, stadsdelsplan", 7, 1, 3, 10, 0, "medium"),
    Written("63001", "800", STREET, "Beläggning, huvudgator", 44, -1, 4, 20, 0, "low", 1.0),
    Written("63002", "800", STREET, "Gång- och cykelväg Norrvik–Centrum", 31, -1, 3, 30, 280, "medium", 1.06, 3),
    Written("63003", "800", STREET, "Broar, förstärkning", 58, -2, 5, 50, 0, "high", 1.11, 5, 0.9),
    Written("63004", "800", STREET, "Gatubelysning till led", 24, -2, 4, 20, -900, "low", 0.94),
    Written("63005", "800", STREET, "Trafiksäkra skolvägar", 12, 0, 3, 20, 60),
    Written("63006", "800", STREET, "Dagvatten, Solhagens dammar", 19, 1, 2, 40, 150, "medium"),
    Written("64001", "800", FARM, "Ekeby gård, ladugårdstak", 4, 0, 1, 30, 0),
    Written("64002", "800", FARM, "Sjöängens betesmarker, stängsling", 2, -1, 1, 15, 40, "low", 0.98, 0, 0.98,
            "accounted"),
    Written("71001", "200", ROOM, "Lindlidens förskola, nybyggnad", 68, -1, 3, 33, 4200, "medium", 1.03, 2),
    Written("71002", "200", ROOM, "Förskolor i Norrvik, ventilation", 14, 0, 2, 20, -120),
    Written("71003", "200", ROOM, "Bergbackens förskola, om- och tillbyggnad", 36, 1, 3, 33, 2100, "medium"),
    Written("72001", "300", ROOM, "Solhagsskolan, ny F–9-skola", 385, -2, 5, 33, 21000, "high", 1.07, 6, 0.93),
    Written("72002", "300", ROOM, "Sjöängsskolans idrottshall", 62, -1, 3, 33, 2600, "low", 1.0),
    Written("72003", "300", ROOM, "Skolgårdar, upprustning", 18, -1, 4, 20, 120, "low", 1.02),
    Written("72004", "300", OTHER, "Inventarier och lärmiljöer, grundskolan", 26, -2, 5, 8, 0, "low", 1.0),
    Written("73001", "400", ROOM, "Ekeviks gymnasium, verkstäder", 47, -1, 3, 25, 1500, "medium", 1.05, 3),
    Written("73002", "400", OTHER, "Maskiner till yrkesprogrammen", 11, -1, 3, 10, 90),
    Written("74001", "500", ROOM, "Äldreboende Åsgläntan, 54 platser", 214, -2, 5, 33, 38000, "high", 1.02, 4, 0.9),
    Written("74002", "500", ROOM, "Gruppbostäder LSS, tre hus", 51, 0, 3, 33, 7600, "medium"),
    Written("74003", "500", OTHER, "Trygghetslarm och sensorer", 16, -2, 3, 5, 450, "medium", 1.16, 7, 0.7,
            "unfinished", "Leverantören är försenad; hälften av larmen byts först nästa år."),
    Written("74004", "500", OTHER, "Arbetstekniska hjälpmedel", 9, -1, 4, 7, 0),
    Written("75001", "600", OTHER, "Mottagning för unga, inventarier", 3, 0, 1, 10, 40),
    Written("76001", "700", ROOM, "Simhallen, renovering", 178, -1, 5, 33, 3200, "high", 1.09, 8, 0.88),
    Written("76002", "700", ROOM, "Biblioteket i Centrum, ombyggnad", 42, 0, 3, 25, 900, "medium"),
    Written("76003", "700", OTHER, "Konstgräsplaner", 15, -1, 2, 12, 260, "low", 0.97, 0, 0.97, "finished"),
    Written("76004", "700", OTHER, "Meröppna bibliotek, teknik", 4, 0, 2, 6, -180),
    Written("77001", "100", OTHER, "Nytt ekonomi- och personalsystem", 34, -1, 3, 7, 2900, "high", 1.18, 5),
    Written("77002", "100", OTHER, "Nätverk och servrar", 22, -2, 5, 5, 0, "low", 1.0),
    Written("77003", "100", OTHER, "Fordon, byte till el", 18, -1, 4, 6, -640, "low", 1.0),
    Written("77004", "100", ROOM, "Kommunhuset, reservkraft", 13, 1, 1, 25, 60),
)  # fmt: skip
