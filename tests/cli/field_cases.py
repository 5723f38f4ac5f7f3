"""What is right of each file: it loads with these totals, it is refused with this sentence, or it asks this question.

What is right was judged file by file; where two answers are defensible, the one that refuses is. Only that which a
file should say is written here: a file that loads may say more.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """The verdict, the rows and kronor that count, and where and how what is most important begins."""

    verdict: str
    rows: int = 0
    amount: str = "0.00"
    where: str = ""
    sentence: str = ""


def loads(rows: int, amount: str, where: str = "", sentence: str = "") -> Expected:
    return Expected("usable", rows, amount, where, sentence)


def refused(where: str, sentence: str) -> Expected:
    return Expected("refused", where=where, sentence=sentence)


def asks(where: str, sentence: str, rows: int = 0) -> Expected:
    return Expected("asks", rows, where=where, sentence=sentence)


LEDGERS = {
    "s01-rtrans-block.se": loads(2, "0.00"),
    "s01c-rtrans-spec.se": loads(2, "0.00"),
    "s02-btrans-only-lastyear.se": loads(
        2, "0.00", "rad 21", "1 datum i verifikationerna ligger utanför räkenskapsåret"
    ),
    "s03-ver-empty-series.si": loads(4, "0.00"),
    "s04-ib0-missing.se": loads(2, "0.00", "", "Verifikationerna förklarar inte saldot på 1 konto: 1930. Ingående"),
    "s05-bom-pc8.se": loads(2, "0.00", "", "Filen inleds med en byteordningsmarkering (BOM) för UTF-8."),
    "s05b-cp1252.se": loads(2, "0.00", "rad 3", "Filen anger #FORMAT PC8 men är skriven i latin-1. Den lästes som"),
    "s06-comma-one-row.se": refused("rad 21", "Verifikation A 2 kan inte läsas: 2 rader i den är fel. Filen"),
    "s07-ksumma-wrong.se": asks("rad 22", "Kontrollsumman stämmer inte: filen anger 123456789 men innehållet ger", 2),
    "s08-18months.se": asks("År", "Räkenskapsåret 2022-07-01–2023-12-31"),
    "s09-broken-year.se": asks("År", "Räkenskapsåret 2023-07-01–2024-06-30"),
    "s10b-dim-ansvarig.se": loads(2, "0.00"),
    "s12-longtext.se": loads(2, "0.00"),
    "s13-newline-in-text.se": loads(
        2, "0.00", "rad 16", "Raden kan vara felskriven: citattecknet som inleder fältet avslutas"
    ),
    "s14-braces-in-text.se": loads(2, "0.00"),
    "s15-negzero.se": loads(4, "0.00"),
    "s16-transdat-nextyear.se": loads(2, "0.00", "rad 18", "1 datum i verifikationerna ligger utanför"),
    "s17-cr-only.se": loads(2, "0.00"),
    "s17b-mixed-eof.se": loads(2, "0.00"),
    "s18-lowercase.se": loads(2, "0.00"),
    "s19-underdim.se": loads(2, "0.00"),
    "s20-transdat-vs-verdat.se": loads(
        2, "0.00", "rad 18", "1 transaktion har ett eget datum i en annan månad än verifikationens."
    ),
    "s21-empty-objects.se": loads(3, "0.00", "rad 20", "#TRANS saknar objektlista; den lästes som tom {}."),
    "c01-debet-kredit-saldo.csv": loads(3, "1750.00"),
    "c02-saldo-before-belopp.csv": loads(2, "2000.00"),
    "c03-enhet-name-first.csv": loads(1, "1000.00"),
    "c04-excel-text-guard.csv": loads(1, "1000.00"),
    "c04b-excel-text-guard-account.csv": loads(1, "1000.00"),
    "c05-sep-hint.csv": loads(1, "1234.50"),
    "c06-utf16.csv": loads(1, "1234.50"),
    "c06b-utf16-nobom.csv": loads(1, "1234.50"),
    "c07-minus-and-spaces.csv": loads(6, "-2469.00"),
    "c07b-minus-ok.csv": loads(5, "-3703.50"),
    "c08-total-in-account-first.csv": loads(
        2, "1500.00", "rad 4", "Summaraden (1 500,00) stämmer med raderna ovanför och lästes inte in."
    ),
    "c08b-total-with-period.csv": loads(
        2, "1500.00", "rad 4", "Summaraden (1 500,00) stämmer med raderna ovanför och lästes inte in."
    ),
    "c08c-pivot-totalsumma.csv": loads(
        2, "1500.00", "rad 4", "Summaraden (1 500,00) stämmer med raderna ovanför och lästes inte in."
    ),
    "c09-period13.csv": refused("rad 3, period", "”202313” är ingen period i kalendern, utan ingående balans"),
    "c10-serial-dates.csv": refused("rad 2, datum", "”44941” är ett dagnummer från Excel och inget datum."),
    "c11-mixed-decimal.csv": refused(
        "kolumn belopp", "Beloppen har decimalkomma på vissa rader och decimalpunkt på andra."
    ),
    "c12-ragged.csv": refused("rad 2", "Raden har 7 celler men rubrikraden har 6."),
    "c13-title-tkr.csv": refused("rad 3", "”Ekonomirapport, belopp i tkr” säger att beloppen är i tkr, men det"),
    "c14-swedish-date.csv": refused("rad 3, datum", "”230115” är inget datum."),
    "c15-cp437.csv": loads(1, "1000.00", "", "Filen är skriven med en äldre teckenkod (cp437) och lästes så."),
    "c16-decimal-late.csv": refused("rad 2103, belopp", "Beloppet ”12.50” är inget tal."),
    "c17-eng-thousands.csv": loads(2, "3234.50"),
    "c17b-eng-thousands-whole.csv": refused("rad 2, belopp", "Beloppet ”1,234” har delar av ett öre."),
    "c18-dup-header-midfile.csv": refused("rad 3, konto", "”Konto” är inget konto."),
    "c19-two-amounts.csv": refused("rad 1", "Flera kolumner kan vara beloppet: Utfall och Belopp."),
    "c20-summa-inside-text.csv": loads(
        2, "1500.00", "rad 3", "Summaraden (1 000,00) stämmer med raderna ovanför och lästes inte in."
    ),
    "c21-comma-comma.csv": refused("rad 2", "Raden har 5 celler men rubrikraden har 4."),
    "c22-extra-cell.csv": refused("rad 2", "Raden har 6 celler men rubrikraden har 5."),
    "c23-quoted-newline-unclosed.csv": loads(3, "6000.00"),
    "c24-quote-starts-field.csv": refused("rad 2", "Ett citattecken på raden avslutas inte där det ska"),
    "c24b-unclosed-last-col.csv": refused("rad 3", "Ett citattecken på raden avslutas inte där det ska"),
    "c25-tab-in-xls-named-csv.xls": loads(1, "1000.00"),
    "c26-html.xls": refused("", "Filen är en webbsida eller XML, inte en tabell i text."),
    "c27-code-and-name.csv": loads(
        2, "2000.00", "kolumn Konto", "Konto står med namn; koden läses: ”5010 Lokalhyra” blir 5010."
    ),
    "c28-cr-only.csv": loads(2, "2000.00"),
    "c29-reversed-sign-tkr-heading.csv": refused(
        "rad 1", "”Belopp (tkr)” säger att beloppen är i tkr, men det är inte valt."
    ),
    "c30-account-spaces.csv": loads(
        3, "3000.00", "kolumn Konto", "Konto står med namn; koden läses: ”50 10” blir 5010."
    ),
    "x01-mixed-text-number.ods": refused("", "Filen är ingen Excel-arbetsbok (xlsx)."),
    "x01-mixed-text-number.xls": refused("", "Filen är sparad i ett äldre Excelformat eller skyddad med lösenord."),
    "x01-mixed-text-number.xlsx": loads(2, "3235.00"),
    "x02-month-sheets.xlsx": loads(3, "6000.00", "", "3 blad läses: Januari, Februari och Mars."),
    "x03-hidden-first.xlsx": loads(1, "1000.00", "", "Bladet Gammal är dolt och lästes inte."),
    "x04-1904.xlsx": loads(1, "1000.00"),
    "x05-formula-nocache-activity.xlsx": refused(
        "Blad1, rad 2, verksamhet", "Cellen innehåller en formel som saknar uträknat värde."
    ),
    "x05b-formula-nocache-ansvar.xlsx": refused(
        "rad 2, ansvar", "Cellen innehåller en formel som saknar uträknat värde."
    ),
    "x06-na-activity.xlsx": refused(
        "rad 2, verksamhet", "Cellen innehåller ett fel från Excel, till exempel #REF! eller"
    ),
    "x06b-na-ansvar.xlsx": refused("rad 2, ansvar", "Cellen innehåller ett fel från Excel, till exempel #REF! eller"),
    "x07-empty-string-formula.xlsx": loads(1, "1000.00"),
    "x07b-template-rows.xlsx": loads(1, "1000.00"),
    "x08-merged-ansvar.xlsx": loads(3, "1600.00"),
    "x09-numbers-as-codes.xlsx": loads(
        2, "2000.00", "kolumn Ansvar", "Ansvar är tal i stället för text på 2 rader; inledande nollor har"
    ),
    "x10-serial-dates.xlsx": refused("rad 2, datum", "”44941” är ett dagnummer från Excel och inget datum."),
    "x11-amp-sheet-nocache.xlsx": refused("rad 2, belopp", "Cellen innehåller en formel som saknar uträknat värde."),
    "x12-hidden-rows.xlsx": loads(2, "1777.00"),
    "x13-datetime.xlsx": refused("", "Perioderna 202301–202401 ligger utanför 2023."),
    "x14-float-dust.xlsx": refused("rad 3, belopp", "Beloppet ”1000000000000000.0” är orimligt stort."),
    "x15-year-period-col.xlsx": loads(2, "2000.00"),
    "x16-year-column-other-year.xlsx": refused("rad 2, period", "Raden gäller 2022, men 2023 är valt."),
    "x17-empty-shared-string.xlsx": loads(1, "1000.00"),
    "x18-strict.xlsx": loads(1, "1000.00"),
    "x20-error-attr-first.xlsx": refused(
        "rad 2, belopp", "Cellen innehåller ett fel från Excel, till exempel #REF! eller"
    ),
    "x21-macro.xlsm": loads(1, "1000.00"),
    "x23-zero-format.xlsx": loads(
        1, "1000.00", "kolumn Verksamhet", "Verksamhet är tal i stället för text på 1 rad; inledande nollor har"
    ),
}

# The kronor of account groups (two digits) where the totals of a balanced file would not tell.
GROUPS = {
    "s01-rtrans-block.se": {"19": "−1 000", "50": "1 000"},
    "s01c-rtrans-spec.se": {"19": "−1 000", "50": "1 000"},
}

# What a person answers, and what the file then is.
ANSWERED = [
    ("c13-title-tkr.csv", ["--year", "2023", "--unit", "tkr"], loads(1, "1000000.00")),
    ("c13-title-tkr.csv", ["--year", "2023", "--unit", "kr"], loads(1, "1000.00")),
    ("c29-reversed-sign-tkr-heading.csv", ["--year", "2023", "--unit", "tkr"], loads(1, "1000000.00")),
    ("c19-two-amounts.csv", ["--year", "2023", "--map", "Belopp=belopp"], loads(1, "5.00")),
    ("x16-year-column-other-year.xlsx", ["--year", "2022"], loads(2, "2000.00")),
    ("s08-18months.se", ["--year", "2022"], loads(2, "0.00", "", "Räkenskapsåret 2022-07-01–2023-12-31 läses för")),
    ("s08-18months.se", ["--year", "2023"], loads(2, "0.00", "", "Räkenskapsåret 2022-07-01–2023-12-31 läses för")),
    ("s09-broken-year.se", ["--year", "2023"], loads(2, "0.00", "", "Räkenskapsåret 2023-07-01–2024-06-30 läses för")),
    ("p1-vgr-layout-cr-only.csv", ["--year", "2023", "--map", "forvaltning=ansvar", "--map", "nettobelopp=belopp"],
     loads(3, "5044219.73")),
    ("p2-goteborg-layout-utf16.csv", ["--year", "2023", "--map", "forvaltning=ansvar"], loads(2, "3170.50")),
    ("p3-orebro-layout-konto-text.csv", ["--year", "2023", "--map", "Förvaltning=ansvar"],
     loads(2, "950.00", "kolumn Konto", "Konto står med namn; koden läses: ”60110 Lokalhyra” blir 60110.")),
    ("p4-umea-layout-yyyymm.csv", ["--year", "2023", "--map", "forvaltning=ansvar", "--map", "datum=period"],
     loads(2, "990.50")),
    ("p5-sundsvall-layout-qlik.csv",
     ["--year", "2026", "--map", "Enhet=ansvar", "--map", "Kolumn=konto", "--map", "Mätvärde=belopp"],
     loads(2, "-190.00")),
]  # fmt: skip

# Kind by the first letter of the file's name; what it says where it is refused, else its rows and first value.
TABLES = {
    "b01-tkr-title.xlsx": refused("rad 3", "”Internbudget 2027, belopp i tkr” säger att beloppen är i tkr"),
    "b02-mixed.xlsx": refused("G3", "”1.500” kan betyda både 1500 och 1,500."),
    "b03-activity-number.xlsx": loads(2, "1", "E2", "Koder i ”Verksamhet” kan ha tappat inledande nollor"),
    "g01-formula-title.xlsx": loads(2, '=HYPERLINK("http://x.example","klick")'),
    "b04-amp-sheet-formula.xlsx": refused("H2", "Cellen innehåller en formel som saknar uträknat värde."),
    "b04b-plain-formula.xlsx": refused("H2", "Cellen innehåller en formel som saknar uträknat värde."),
    "b05-comma-comma.csv": refused("rad 2", "Raden har 29 celler men rubrikraden har 17."),
    "b06-tkr-in-column.xlsx": refused("rad 1", "”Januari (tkr)” säger att beloppen är i tkr"),
    "b07-helar-only.xlsx": refused("rad 1", "Kolumnen ”Januari” saknas."),
    "t01-year-date.xlsx": refused("C3", "”2028-01-01” är inget tal."),
    "t02-target-percent.xlsx": loads(1, "95", "D2", "Celler i procentformat under ”Minst” läses som de visas."),
    "t03-1904.xlsx": loads(1, "95"),
    "t04b-plain-ceiling.xlsx": refused("E2", "Cellen innehåller en formel som saknar uträknat värde."),
    "v01-percent-cell.xlsx": loads(1, "87", "E2", "Celler i procentformat under ”Värde” läses som de visas."),
    "v01b-percent-text.csv": loads(1, "87"),
    "v02-amp-sheet-formula.xlsx": refused("E2", "Cellen innehåller en formel som saknar uträknat värde."),
    "v02b-plain-sheet-formula.xlsx": refused("E2", "Cellen innehåller en formel som saknar uträknat värde."),
    "v03-empty-string-formula.xlsx": loads(1, "80"),
    "v03b-empty-string-value.xlsx": refused("A2", "Varken värde eller skäl till att det saknas."),
    "v04-hidden-sheet.xlsx": loads(1, "80", "", "Bladet Gammal är dolt och lästes inte."),
    "v05-two-sheets.xlsx": loads(2, "80", "", "2 blad läses: Förskola och Skola."),
    "v06-period-date.xlsx": refused("C2", "2023-12-31 är en dag, inte en period."),
    "v07-missing-marks.csv": refused("G2", "”-” är inget tal."),
    "v08-sex-codes.csv": loads(10, "80"),
    "v09-dot-thousand.csv": refused("G2", "”1.500” kan betyda både 1500 och 1,500."),
    "v09b-nbsp.csv": loads(4, "1500.5"),
    "v10-total-row.csv": loads(1, "80", "rad 3", "Summarader läses inte."),
    "v11-merged-indicator.xlsx": refused("A3", "”Indikator” är tom."),
    "v12-merged-heading.xlsx": loads(1, "80"),
    "v13-quote-guard.csv": loads(1, "80"),
    "v14-ragged-note.csv": refused("rad 2", "Raden har 9 celler men rubrikraden har 8."),
    "v15-cp437.csv": loads(1, "80"),
    "v15b-mac.csv": loads(1, "80"),
    "v16-value-over-100.csv": loads(1, "870"),
}
