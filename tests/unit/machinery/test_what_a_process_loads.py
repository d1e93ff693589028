"""A web process, a worker and a command start without the packages that only some jobs need."""

from __future__ import annotations

import json
import os
import subprocess
import sys

#: For linking, extracts and simulation; for Word files, calendars, pictures, and counting days.
ONLY_FOR_SOME = (
    "duckdb", "splink", "sqlglot", "pyarrow", "pandas", "numpy", "docx", "icalendar", "PIL", "holidays",
)  # fmt: skip
STARTED = """
import json, sys
import moothall.wsgi
from django.urls import get_resolver
get_resolver().url_patterns  # every page, as the first request has it
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_no_process_of_the_site_loads_at_its_start_what_only_some_jobs_need() -> None:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "moothall.settings", "MOOTHALL_MODE": "test"}
    ran = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, env=settings)  # fmt: skip
    loaded = json.loads(ran.stdout)
    assert {"django", "procrastinate"} <= set(loaded)
    assert not set(ONLY_FOR_SOME) & set(loaded)
