"""Makes the pictures of the guides again, from the demonstration: `make pictures`.

Give the address of a demonstration that runs (`--address`), or none: then one is started, and stopped afterwards.
Pages are found by following links, so nothing here depends on how the fictional cases are numbered.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tools import chromium  # noqa: E402

FOLDER = TOP / "docs" / "guide"
WIDTH, LARGEST, COLOURS = 1280, 150_000, (256, 128, 64, 32)
PORT, MINUTES = 8791, 20
COORDINATOR, CHAIR, CONTRIBUTOR = "Dana Whitcombe", "Ruth Okonjo", "Kofi Mensah"
OFFICER, EVALUATOR, DESK = "Grace Lindqvist", "Ed Falk", "/governance/releases/"
# Whoever reads the public library, where nobody signs in.
READER = ""
STUDIES = "/governance/studies/"
OF = "/cases/?arrangement="
Way = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, how to come to it, and how many pixels of it are shown, from the top or from a part."""

    name: str
    person: str
    way: Way
    height: int = 1000
    part: str = ""


def at(address: str) -> Way:
    """Straight to an address."""
    return lambda page: _go(page, address)


def first(address: str, link: str, then: str = "") -> Way:
    """To a list, and on to the first link of it that fits the selector; `then` is added to its address."""

    def way(page: Page) -> None:
        _go(page, address)
        found = page.locator(f"main {link}").first.get_attribute("href")
        assert found, f"{address} has no {link}"
        _go(page, (address + found if found.startswith("?") else found) + then)

    return way


def one_with(address: str, then: str, words: str) -> Way:
    """To the first case of a list whose page `then` says these words."""

    def way(page: Page) -> None:
        _go(page, address)
        cases = page.locator('main table a[href^="/cases/"]').evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        for case in cases:
            _go(page, case + then)
            if words in page.locator("main").inner_text():
                return
        raise SystemExit(f"No case of {address} says '{words}' at {then}.")

    return way


def sitting(page: Page) -> None:
    """The first case of the next meeting whose papers are out, at the table."""
    _go(page, "/meetings/")
    for meeting in page.locator('main a[href^="/meetings/"]').evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    ):
        if "new" in meeting or "?" in meeting:
            continue
        _go(page, meeting)
        papers = page.locator('main a[href$="papers.pdf"]')
        if papers.count():
            _go(page, str(papers.first.get_attribute("href")).removesuffix("papers.pdf"))
            return
    raise SystemExit("No meeting has papers.")


def decision(page: Page) -> None:
    """The conclusive decision of the first case whose plan is under way."""
    one_with(f"{OF}nrm-child&stage=plan", "decisions/", "Conclusive grounds")(page)
    found = page.locator('main a[href*="/decisions/"]', has_text="Conclusive grounds").first
    _go(page, str(found.get_attribute("href")))


def run(page: Page) -> None:
    """What the newest run of the first study found."""
    first(STUDIES, f'tbody a[href^="{STUDIES}"]')(page)
    found = page.locator(f'main a[href^="{STUDIES}runs/"]').first
    _go(page, str(found.get_attribute("href")))


def _go(page: Page, address: str) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address} cannot be opened: {answer.status if answer else 'no answer'}.")
    page.wait_for_load_state("networkidle")


PICTURES = (
    Picture("coordinator", COORDINATOR, at("/"), 960),
    Picture("chair", CHAIR, sitting, 1400),
    Picture("contributor", CONTRIBUTOR, first("/requests/", 'a[href^="/requests/"]'), 1250),
    Picture("decision", CHAIR, decision, 1900, ".mh-record"),
    Picture("marac", COORDINATOR, one_with(f"{OF}marac", "standing/", "Repeat within 12 months"), 1000),
    Picture("mash", COORDINATOR, one_with(f"{OF}mash", "standing/", "The desk"), 1150),
    Picture("missing-hub", COORDINATOR, first("/episodes/", 'a:text-is("All episodes")'), 1050),
    Picture("channel", COORDINATOR, one_with(f"{OF}channel", "standing/", "Consent"), 1050),
    Picture(
        "several-arrangements",
        COORDINATOR,
        one_with(f"{OF}mash", "elsewhere/", "of the referral there"),
        1050,
    ),
    Picture("process-map", COORDINATOR, at("/governance/process-map/"), 2150),
    Picture("governance", COORDINATOR, at("/governance/"), 1000),
    Picture("library", READER, at("/"), 1000),
    Picture("library-work", READER, at("/works/iasc-ecpat-multi-agency-review-2020/"), 1350),
    Picture("library-map", READER, at("/map/"), 1450),
    Picture("studies", EVALUATOR, first(STUDIES, f'tbody a[href^="{STUDIES}"]'), 1500),
    Picture("run", EVALUATOR, run, 1400),
    Picture("checker", OFFICER, first(f"{DESK}desk/", 'a[href*="/check/"]'), 1500),
    Picture("release", EVALUATOR, first(DESK, f'tbody a[href^="{DESK}"]'), 1400),
    Picture("themes", COORDINATOR, first("/governance/", 'a[href^="/governance/themes/"]'), 1200),
)


def take(browser: Browser, address: str, picture: Picture) -> Path:
    """Signs in where somebody has to, goes there, and keeps the picture in as few colours as make it small enough."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 900}, base_url=address)
    context.set_default_timeout(60_000)
    page = context.new_page()
    if picture.person:
        _go(page, "/accounts/login/")
        page.get_by_role("button", name=picture.person).first.click()
        page.wait_for_load_state("networkidle")
    picture.way(page)
    tall = float(page.evaluate("document.documentElement.scrollHeight"))
    top = page.locator(picture.part).first.bounding_box() if picture.part else None
    above = max(top["y"] - 30, 0) if top else 0
    shown = {"x": 0, "y": above, "width": WIDTH, "height": min(picture.height, tall - above)}
    raw = page.screenshot(full_page=True, clip=shown)  # type: ignore[arg-type]
    context.close()
    file = FOLDER / f"{picture.name}.png"
    file.write_bytes(_small(raw))
    return file


def _small(raw: bytes) -> bytes:
    image = Image.open(io.BytesIO(raw)).convert("RGB")
    for colours in COLOURS:
        kept = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    return kept.getvalue()


@contextlib.contextmanager
def demonstration(address: str) -> Iterator[str]:
    """The one that runs at an address; without an address, one started for this."""
    if address:
        yield address
        return
    environment = {**os.environ, "MOOTHALL_PORT": str(PORT)}
    running = subprocess.Popen([sys.executable, "-m", "moothall.commands", "demo"], env=environment, cwd=TOP)
    try:
        yield _answers(f"http://127.0.0.1:{PORT}", running)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def _answers(address: str, running: subprocess.Popen[bytes]) -> str:
    until = monotonic() + MINUTES * 60
    while monotonic() < until and running.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=30)
            return address
        sleep(1)
    raise SystemExit("The demonstration did not start.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--address", default="", help="a demonstration that runs, such as http://127.0.0.1:8000"
    )
    parser.add_argument("--library", default="http://127.0.0.1:8001", help="its public library")
    parser.add_argument("names", nargs="*", help="only these pictures")
    given = parser.parse_args()
    path = chromium.find()
    if path is None:
        raise SystemExit(chromium.HELP)
    with demonstration(given.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        for picture in PICTURES:
            if not given.names or picture.name in given.names:
                file = take(browser, address if picture.person else given.library, picture)
                print(f"{file.relative_to(TOP)}: {file.stat().st_size // 1000} kB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
