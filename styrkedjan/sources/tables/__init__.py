"""One way into every table that is handed in, CSV or Excel: sheets, headings, totals, quotes, encodings and cells.

    tables = open_tables(Source.of(path), "huvudbok.csv", Limits(), fit=len)
    for sheet in tables.sheets:                 # the visible ones; what was left out is in `tables.notes`
        for number, record in sheet.read(): ...

The ledger and every workbook kind read through here, so that a trap mended here is mended for all of them.
"""

from styrkedjan.sources.tables.base import Limits, Raw, Record, Sheet, Source, Tables
from styrkedjan.sources.tables.opening import open_tables

__all__ = ["Limits", "Raw", "Record", "Sheet", "Source", "Tables", "open_tables"]
