"""Tables in workbooks: the same format out as in.

    UNITS = TableSpec("units", "Enheter", (Column("code", "Kod", Kind.CODE, required=True), Column("name", "Namn")))
    data = write_table(UNITS, rows, known_at)          # xlsx with help and, hidden, what was exported
    table = read_table(data, "enheter.xlsx", UNITS)    # rows with cell references, or InvalidInput with every problem

Pure functions on bytes; what to do with the rows is foundation.imports.
"""

from styrkedjan.sources.tables import Limits
from styrkedjan.sources.tables.headings import Reading
from styrkedjan.sources.workbook_base import Base
from styrkedjan.sources.workbook_reading import LIMITS, PartlyRead, Table, read_table
from styrkedjan.sources.workbook_rows import Known, Row
from styrkedjan.sources.workbook_spec import Column, Gathered, Key, Kind, TableSpec, Value, Values, Wide, dump, load
from styrkedjan.sources.workbook_writing import cell_text, write_table

__all__ = [
    "LIMITS",
    "Base",
    "Column",
    "Gathered",
    "Key",
    "Kind",
    "Known",
    "Limits",
    "PartlyRead",
    "Reading",
    "Row",
    "Table",
    "TableSpec",
    "Value",
    "Values",
    "Wide",
    "cell_text",
    "dump",
    "load",
    "read_table",
    "write_table",
]
