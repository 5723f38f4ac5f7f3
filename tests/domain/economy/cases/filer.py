"""The tables that controllers hand in, read and refused: their shape, the allocation table, the balance requirement."""

from __future__ import annotations

from collections.abc import Callable

from styrkedjan.domain.economy.allocation_file import AllocatedTable, read_allocation
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.balanskrav_file import BalanskravTable, read_balanskrav, recognise
from styrkedjan.domain.economy.tables import Table, decode, read_number, read_table
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.swedish import number


def tried(reader: Callable[[Table], object], text: str | bytes, **how: bool) -> list[object]:
    """The file as it was handed in, and what became of it."""
    shown = text if isinstance(text, str) else repr(text)
    try:
        table = read_table("underlag.csv", text if isinstance(text, bytes) else text.encode(), **how)
        answer = reader(table)
    except InvalidInput as refused:
        answer = list(refused.problems)
    return [*(f"| {line}" for line in shown.splitlines()), answer]


def shape(text: str | bytes, **how: bool) -> list[object]:
    return tried(lambda table: [list(table.columns), *table.rows], text, **how)


def allocated(text: str) -> list[object]:
    return tried(lambda table: _allocation(read_allocation(table)), text)


def _allocation(found: AllocatedTable) -> list[object]:
    return [
        f"planår {found.plan_year}, volymen i {found.volume_column}",
        *({**row.cells, "ger mnkr": row.grant_mnkr, "räknas på": row.line.basis.label} for row in found.rows),
        found.blocks_mnkr,
        *found.messages,
    ]


def restored(text: str) -> list[object]:
    return tried(lambda table: _balanskrav(read_balanskrav(table)), text)


def _balanskrav(found: BalanskravTable) -> list[object]:
    rows = [
        f"{row.name} ({row.line.value}): " + ", ".join(f"{year} {number(v, 2)}" for year, v in row.values.items())
        for row in found.rows
    ]
    return [f"år {found.years}", *rows, *found.deficits, *found.messages]


HEAD = "block,age_class,"
PRICED = HEAD + "mean_population_2026,cost_per_inhabitant_tkr\n"

NAMES = [
    "1. Årets resultat enligt resultaträkningen:", "Årets resultat före avsättning", "– Avgår samtliga reavinster",
    "Reducering av realisationsvinst", "Realisationsvinster i bolag", "vissa reaförluster enligt undantag",
    "vissa reavinster enligt undantag", "Återföring av orealiserade förluster", "Reservering till RUR",
    "Användning av RUR", "Disponering av RUR", "ur resultatutjämningsreserven", "ur resultatreserven",
    "Användning av resultatreserv", "Disponerat ur resultatreserv", "reserverat till resultatreserven",
    "Synnerliga skäl", "Ingående underskott", "Underskott från tidigare år", "Årets balanskravsresultat",
    "Belopp att reglera", "Summa efter allt", "Summarad", "Arvoden", "",
]  # fmt: skip

CASES = {
    "Form: komma, citattecken, tomma rader och blanksteg": lambda: shape(' a , b\n\n"1,5", x y \n'),
    "Form: semikolon med avslutande skiljetecken": lambda: shape("a;b;\n1;2;\n3;4\n"),
    "Form: tabb": lambda: shape("a\tb\n1,5\t2\n"),
    "Form: Excels rad om skiljetecknet": lambda: shape("SEP=;\na;b\n1;2\n"),
    "Form: en rad för kort": lambda: shape("a,b,c\n1,2\n"),
    "Form: en kolumn": lambda: shape("a\n1\n"),
    "Form: för många celler och ett annat skiljetecken, allt på en gång": lambda: shape(
        "a,b,c\n1,2,3,4\n1;2;3\n1,2,3\n5\n"
    ),
    "Form: felen kvar på raderna": lambda: shape("a,b\n1,2,3\n1;2\n", keep_faulty=True),
    "Form: tomma celler i slutet är inga celler": lambda: shape("a,b\n1,2,,\n"),
    "Form: samma rubrik flera gånger": lambda: shape("b,a,b,a,c\n1,2,3,4,5\n"),
    "Form: bara rubriker": lambda: shape("a,b\n"),
    "Form: bara rubriker, och två lika": lambda: shape("a,a\n"),
    "Form: tom fil": lambda: shape(" \n\n"),
    "Form: bara Excels rad om skiljetecknet": lambda: shape("sep=;\n"),
    "Form: ingen fil alls": lambda: shape(""),
    "Form: en Excel-arbetsbok": lambda: shape(b"PK\x03\x04resten"),
    "Form: ingen text": lambda: shape(b"a\0b"),
    "Form: UTF-16 har nollor men är text": lambda: shape("a,b\n1,å\n".encode("utf-16")),
    "Form: en cell för stor att läsa": lambda: [
        line for line in shape("a,b\n1," + "x" * 200_000 + "\n") if not str(line).startswith("|")
    ],
    "Teckenkodning": lambda: [
        repr(decode(data))
        for data in (
            b"\xef\xbb\xbf\xc3\xa5",
            b"\xe5\x00",
            b"\xff\xfe\xe5\x00",
            b"\xfe\xff\x00\xe5",
            b"\xc3\xa5",
            b"\xe5 \x80",
            b"\xe5\x81",
            b"\xef\xbb\xbf\xe5\xc3\xa5",
        )
    ],
    "Tal": lambda: {
        text: read_number(text)
        for text in (
            "1 234,5",
            " 7 ",
            "-",
            "–",
            "—",
            "−",
            ".",
            "..",
            "",
            " ",
            "−3",
            "999999999999999",
            "-999999999999999",
        )
    },
    "Tal: för stort": lambda: read_number(" 1000000000000000000000 "),
    "Tal: precis för stort, och negativt": lambda: read_number("-1000000000000000"),
    "Tal: ord": lambda: read_number("tolv"),
    "Fördelning: medelbefolkning": lambda: allocated(PRICED + "skola,6,100,10\nskola,7,150,10\naldre,80-,20,300\n"),
    "Fördelning: medelbefolkning räknad av årsskiftena": lambda: allocated(
        HEAD + "population_2025_12_31,population-2026-12-31,cost_per_inhabitant_tkr,grant_mnkr\n"
        "skola,6,100,110,10,1.1\nskola,7,100,110,10,1.06\nskola,8,100,110,10,1.0\n"
    ),
    "Fördelning: angiven medelbefolkning gäller före årsskiftena, och sägs när den avviker": lambda: allocated(
        HEAD + "population_2025_12_31,population_2026_12_31,mean_population_2026,cost_per_inhabitant_tkr\n"
        "skola,6,100,110,,10\nskola,7,100,110,105,10\nskola,8,100,110,120,10\nskola,9,,110,120,10\n"
    ),
    "Fördelning: inskrivna": lambda: allocated(HEAD + "enrolled_2026,cost_per_inhabitant_tkr\nskola,6,50,100\n"),
    "Fördelning: inskrivna läses inte där befolkningen finns": lambda: allocated(
        HEAD + "enrolled_2026,mean_population_2026,cost_per_inhabitant_tkr\nskola,6,50,60,100\n"
    ),
    "Fördelning: det senaste året, och ett årsskifte utan granne räknas inte": lambda: allocated(
        HEAD + "mean_population_2024,mean_population_2025,population_2027_12_31,enrolled_2028,cost_per_inhabitant_tkr\n"
        "skola,6,10,20,30,40,100\n"
    ),
    "Fördelning: rubriker med andra bokstäver och tecken": lambda: allocated(
        "Block;Age Class;Mean-Population 2026;COST PER INHABITANT TKR;Anmärkning\nskola;6;100;10,5;ny\n"
    ),
    "Fördelning: två rubriker som blir lika får vara som de är": lambda: allocated(
        "Block,block,age_class,mean_population_2026,cost_per_inhabitant_tkr\nx,skola,6,100,10\n"
    ),
    "Fördelning: alla rubriker saknas": lambda: allocated("a,b\n1,2\n"),
    "Fördelning: bara ett årsskifte": lambda: allocated(
        HEAD + "population_2026_12_31,cost_per_inhabitant_tkr\nskola,6,1,2\n"
    ),
    "Fördelning: alla fel på en gång": lambda: allocated(
        PRICED + ",6,100,10\nskola,,100,10\nskola,7,tio,10\nskola,8,-5,10\nskola,9,,10\nskola,10,100,\n"
        "Total,11,100,10\nskola,12,100,-1\nskola,12,100,1\nskola,13,,\n,,1,1\n,,1,1\n"
    ),
    "Fördelning: oläslig medelbefolkning är ett fel och inte två": lambda: allocated(
        HEAD + "population_2025_12_31,population_2026_12_31,mean_population_2026,cost_per_inhabitant_tkr\n"
        "skola,6,x,110,,10\nskola,7,100,,,10\nskola,8,100,y,,10\nskola,9,100,110,z,10\n"
    ),
    "Fördelning: tilldelningen får vara negativ men stämmer inte": lambda: allocated(
        HEAD + "mean_population_2026,cost_per_inhabitant_tkr,grant_mnkr\nskola,6,100,10,-1\nskola,7,0,10,0\n"
    ),
    "Balanskrav: raderna som de kan heta": lambda: {
        name: line.value if (line := recognise(name)) else None for name in (*(line.label for line in Line), *NAMES)
    },
    "Balanskrav: Malmö 2013 och 2014": lambda: restored(
        "row,2014,2013\nÅrets resultat,-149,154\nsamtliga realisationsvinster,-56,-33\n"
        "medel från resultatutjämningsreserv,12,\nsynnerligt skäl RIPS,,106\nBalanskravsresultat,-193,227\n"
    ),
    "Balanskrav: underskottet förs till nästa år och återställs": lambda: restored(
        "rad;2023;2024;2025\nÅrets resultat;-10;4;9\n"
    ),
    "Balanskrav: angivet underskott gäller, och sägs när det avviker": lambda: restored(
        "rad;2023;2024;2025\nÅrets resultat;-10;4,25;9\nUnderskott från tidigare år;;-7,5;-3,25\n"
    ),
    "Balanskrav: angivet underskott som stämmer, och ett utan året före": lambda: restored(
        "rad;2022;2024;2025\nÅrets resultat;1;-4;9\nUnderskott från tidigare år;-2;-3;-7\n"
    ),
    "Balanskrav: utan minus dras av, med minus höjer inte": lambda: restored(
        "rad,2024,2025\nÅrets resultat,100,100\nsamtliga realisationsvinster,30,-30\nmedel till RUR,0.5,0\n"
        "medel från RUR,-5,5\nmedel till resultatreserv,20,\n"
    ),
    "Balanskrav: flera synnerliga skäl läggs ihop": lambda: restored(
        "rad,2024,2025\nÅrets resultat,-100,1\nsynnerligt skäl: brand,30,\nsynnerligt skäl: RIPS,20,\n"
    ),
    "Balanskrav: angivna summor prövas": lambda: restored(
        "rad,2024\nÅrets resultat,10\nResultat efter balanskravsjusteringar,10\nBalanskravsresultat,12.5\nSumma,11\n"
        "Balanskravsresultat att återställa,\n"
    ),
    "Balanskrav: rubriker som inte är år": lambda: restored(
        "rad,2024,bokslut,2024 utfall,2023-2024\nÅrets resultat,1,2,3,4\n"
    ),
    "Balanskrav: årtal mellan 1900 och 2199": lambda: restored("rad,1899,1900,2199,2200\nÅrets resultat,1,2,3,4\n"),
    "Balanskrav: inga årtal": lambda: restored("rad\nÅrets resultat\n"),
    "Balanskrav: alla fel på en gång": lambda: restored(
        "rad,2024,2025\nÅrets resultat,-,1\nsamtliga realisationsvinster,x,y\nsamtliga realisationsvinster,1,2\n"
        "synnerligt skäl,1,2\nsynnerligt skäl,1,2\nOrealiserade förlust värdepap,1,2\nSamtliga reavinstar,1,\n"
        ",1,2\nArvoden till förtroendevalda i nämnder och styrelser under året som gått,1,2\n"
    ),
    "Balanskrav: årets resultat saknas": lambda: restored("rad,2024\nsynnerligt skäl,1\n"),
}
