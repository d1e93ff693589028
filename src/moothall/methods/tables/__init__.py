"""A study's protected outputs as files that anybody can open: an accessible spreadsheet (ODS) and CSV with CSVW.

`ods_bytes(about, outputs)` writes one spreadsheet in the style that the Analysis Function asks of government
statistics; `csv_bytes(output)` one table for machines, and `csvw_bytes(about, output, url)` what its columns are.
The same outputs make the same bytes. What stands behind a figure is never written: only columns that are shown.
"""

from __future__ import annotations

from .about import Asked, TablesAbout
from .machine import csv_bytes, csvw_bytes
from .spreadsheet import ods_bytes

__all__ = ["Asked", "TablesAbout", "csv_bytes", "csvw_bytes", "ods_bytes"]
