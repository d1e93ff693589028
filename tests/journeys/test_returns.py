"""A year's return sent in by a coordinator: read by the worker, its report read, a child's number said."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.journeys import case_work as work
from tests.journeys.steps import NARROW, SAMPLES, WIDE, Person, Site
from tests.journeys.test_every_page import faults_at_each_width

RETURN = SAMPLES.parent / "ssda903"
WORKER = """
from moothall.commands import setup_django
setup_django()
from django.core.management import call_command
call_command("procrastinate", "worker", "--one-shot")
"""


def the_worker_works(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WORKER], env=site.environment, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def looked_at(person: Person, name: str) -> list[str]:
    """What axe finds wide and narrow; a picture of each where RETURN_PICTURES names a folder."""
    folder = os.environ.get("RETURN_PICTURES")
    for size in (WIDE, NARROW) if folder else ():
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        person.page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
    return [f"{name} {one}" for one in faults_at_each_width(person)]


@pytest.mark.timeout(600)
def test_a_return_is_sent_in_read_and_asked_about_and_a_pair_answered_and_taken_back(
    site: Site, tmp_path: Path
) -> None:
    packed = tmp_path / "looked-after-2018.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(RETURN.glob("*.csv")):
            file.write(path, path.name)
    dana = site.sign_in(work.COORDINATOR)
    reference = work.given_a_referral(dana)
    dana.opens("/returns/").sees("No return yet")
    found = looked_at(dana, "returns-empty")
    dana.clicks("Send it in").sees("There is a problem")
    dana.chooses("kind", "ssda903").types("year", "2017/18")
    dana.page.set_input_files('input[name="files"]', packed)
    dana.clicks("Send it in").sees("Read so far")
    found += looked_at(dana, "return-waiting")
    the_worker_works(site)
    dana.follows("See how far it is now").sees("In force").sees("A code that is not one of this column")
    dana.unfolds().sees(reference)
    found += looked_at(dana, "return-report")
    dana.unfolds().follows("Say the child's number").types("number", "92296").types(
        "reason", "Told by Leah Turner."
    )
    dana.clicks("Save").sees("Recorded").sees("92296")
    found += looked_at(dana, "return-number")
    the_worker_works(site)
    dana.opens("/returns/").follows("Looked-after children (SSDA903), 2017/18").does_not_see("Those cases")
    dana.opens("/returns/")
    found += looked_at(dana, "returns-list")
    found += _answered_at_the_desk(site, dana, reference)
    dana.leaves()
    assert not found, "\n".join(found)


LIST = b"first name,surname,date of birth,gender\nTamzin,Quayle Fictional,17/02/2011,F\n"


def _answered_at_the_desk(site: Site, dana: Person, reference: str) -> list[str]:
    """The police write the child's name otherwise: weighed, said to be the same, seen beside the case, taken back."""
    dana.opens("/same-child/lists/").page.select_option('select[name="agency"]', label="Hullhaven Police")
    held = {"name": "police.csv", "mimeType": "text/csv", "buffer": LIST}
    dana.page.set_input_files('input[name="file"]', held)  # type: ignore[arg-type]
    dana.clicks("Bring it in").sees("1 line is kept.")
    dana.opens("/same-child/").clicks("Compare the records anew").sees("The records are being compared.")
    the_worker_works(site)
    dana.opens("/same-child/").sees("with: List of Hullhaven Police")
    found = looked_at(dana, "same-child")
    dana.follows(reference).sees("What speaks for it, and what against")
    found += looked_at(dana, "same-child-pair")
    dana.chooses("answer", "same").types("reason", "The officer met her mother.").clicks("Record the answer")
    dana.sees("It now stands as: The same child.")
    dana.opens(f"/cases/{reference}/referral/").sees("Tamzin Quayle Fictional").sees("Dana Whitcombe")
    dana.follows("See both side by side, or take the answer back")
    dana.chooses("answer", "different").types("reason", "Another girl.").clicks("Record the answer")
    dana.opens(f"/cases/{reference}/referral/").does_not_see("Tamzin Quayle Fictional")
    return found
