"""From registering a protocol to the page in the public library, two checkers included; and a chart that is refused."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from moothall.core.database.testing import TestServer
from moothall.methods.bundle import make_key_pair, public_half_of
from tests.conftest import TOP
from tests.database.releasing import CODE, PROTOCOL
from tests.journeys.steps import Person, Site
from tests.journeys.test_every_page import faults_at_each_width
from tests.library.conftest import LIBRARY, _mark, _run, environment_for
from tests.site import running_site

AUTHOR, OFFICER, SECOND = "Ed Falk", "Grace Lindqvist", "Tess Marlow"


@pytest.fixture(scope="module")
def keyed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """The same site with the partnership's key, and where its public half lies."""
    key = tmp_path_factory.mktemp("key") / "hullhaven"
    make_key_pair(key)
    environment = {**site.environment, "MOOTHALL_RELEASE_KEY": str(key)}
    with running_site(environment) as address:
        yield replace(site, address=address, environment=environment), public_half_of(key)


@pytest.fixture(scope="module")
def seeded(test_server: TestServer) -> str:
    """The name of a library's database with the works and gaps that Moothall comes with."""
    digest = hashlib.sha256(_mark().encode())
    for path in sorted([*(LIBRARY / "seed").rglob("*"), *(LIBRARY / "catalogue").rglob("*.py")]):
        if path.is_file() and path.suffix in (".yaml", ".py"):
            digest.update(path.read_bytes())

    def prepare(database) -> None:  # type: ignore[no-untyped-def]
        _run("migrate")(database)
        _run("seed")(database)

    return test_server.template(f"library_seeded_{digest.hexdigest()[:16]}", prepare, library=True)


def beside(site: Site, *what: str) -> None:
    """What happens where no page shows it, with the site's own environment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.released", *what],
        env={**site.environment, "PYTHONPATH": str(TOP)}, cwd=TOP, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def registered(author: Person, code: str, tmp_path: Path) -> None:
    """The protocol is sent as a file, looked at once more, and registered."""
    file = tmp_path / f"{code}.yaml"
    file.write_text(PROTOCOL.read_text().replace(f"name: {CODE}", f"name: {code}"))
    author.opens("/governance/studies/begin/").types("code", code).types("purpose", code)
    author.page.locator('input[type="file"]').set_input_files(file)
    author.clicks("Begin", exact=True).clicks("Look at it once more, and register it").clicks("Register it")
    author.sees("Registered")


def at_the_desk(site: Site, author: Person, code: str) -> str:
    """A release is put together by pages; the address of its page."""
    author.opens("/governance/releases/").follows("Begin a release of").sees("Key of the work")
    assert not faults_at_each_width(author)
    author.types("key", code).clicks("Begin", exact=True)
    author.sees("Put a release together")
    assert not faults_at_each_width(author)
    assert author.page.locator('input[name="outcome_described"]:checked').count() == 0, "chosen beforehand"
    author.chooses("outcome_described", "described").chooses("intervention_described", "full")
    author.types("summary", "Children went missing less often, by about a fifth of an episode a year.")
    author.types("teaser", "Whether children go missing less often where a local panel decides.")
    author.clicks("Have it prepared").sees("It is being prepared")
    address = author.page.url
    beside(site, "prepare")
    author.opens(address).sees("Waits for two")
    return address


def says(checker: Person, title: str, address: str, vote: str, words: str) -> None:
    """A checker opens one thing, looks at it and votes."""
    checker.opens(address).follows(title)
    assert checker.page.locator('input[name="vote"]:checked').count() == 0, "something was chosen beforehand"
    checker.chooses("vote", vote).types("words", words).clicks("Vote", exact=True).sees(
        "It stays as you said it"
    )


THINGS = (
    "Children by site",
    "Effect on missing episodes",
    "The words of the release",
    "The report and its files",
)


@pytest.mark.timeout(600)
def test_from_the_protocol_to_the_page_in_the_library(
    keyed: tuple[Site, Path], seeded: str, test_server: TestServer, tmp_path: Path
) -> None:
    site, public = keyed
    author = site.sign_in(AUTHOR)
    registered(author, CODE, tmp_path)
    beside(site, "run", CODE)
    address = at_the_desk(site, author, CODE)
    for name in (OFFICER, SECOND):
        checker = site.sign_in(name)
        checker.opens("/governance/releases/desk/").sees("4 things wait for you")
        assert not faults_at_each_width(checker)
        for title in THINGS:
            says(checker, title, address, "accept", "Looked at every cell against the true figures.")
        checker.leaves()
    author.opens(address).sees("Ready to be published").clicks("Publish", exact=True)
    assert not faults_at_each_width(author)
    author.clicks("Sign and publish").sees("Published. The bundle is signed")
    assert not faults_at_each_width(author)
    for other in ("/governance/releases/", f"{address}correct/", f"{address}withdraw/"):
        assert not faults_at_each_width(author.opens(other))
    author.opens(address)
    with author.page.expect_download() as fetched:
        author.clicks("Download the signed bundle")
    fetched.value.save_as(tmp_path / "release.zip")
    author.leaves()
    in_the_library(site, tmp_path / "release.zip", public, seeded, test_server, tmp_path)


def in_the_library(
    site: Site, bundle: Path, public: Path, seeded: str, test_server: TestServer, tmp_path: Path
) -> None:
    """The library receives the file, and shows it under what works, with its rating and the rule that gave it."""
    database = test_server.make_library(seeded)
    folder = tmp_path / "library"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "hullhaven.pub").write_bytes(public.read_bytes())
    environment = {**environment_for(database), "MOOTHALL_LIBRARY_FILES": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "moothall.commands", "library", "receive", str(bundle)],
        env={**environment, "MOOTHALL_MODE": "test"}, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{CODE}, version 1, is in the library." in done.stdout
    assert "by rule: maryland-sms what-works-growth: 3" in done.stdout
    _run("index", environment)(database)
    with running_site(environment, module="moothall.library.wsgi") as at:
        context = site.browser.new_context(base_url=at, java_script_enabled=False)
        reads(context.new_page())
        context.close()
    test_server.drop_database(database)


def reads(page: Page) -> None:
    page.set_default_timeout(15_000)
    page.goto(f"/works/{CODE}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Missing episodes of children")
    expect(page.get_by_role("heading", name="How far it can be trusted")).to_be_visible()
    expect(page.locator("body")).to_contain_text("Earned by rule")
    page.goto(f"/works/{CODE}/studies/1/")
    expect(page.locator("body")).to_contain_text("-0.21 (95% interval -0.30 to -0.12)")
    expect(page.locator("body")).to_contain_text("by its rule")
    page.goto("/map/")
    page.locator(
        "table a", has_text="Local decisions on child trafficking (NRM), Going missing"
    ).first.click()
    expect(page.locator("body")).to_contain_text("Missing episodes of children")
    page.goto("/gaps/local-decisions-missing/")
    expect(page.locator("body")).to_contain_text("Missing episodes of children")


@pytest.mark.timeout(600)
def test_a_checker_refuses_a_chart_that_shows_a_single_child(
    keyed: tuple[Site, Path], tmp_path: Path
) -> None:
    """The site with three children is one family, and one of them was in the papers: the officer knows, the rules do not."""
    site, _public = keyed
    code = "a-single-child"
    author = site.sign_in(AUTHOR)
    registered(author, code, tmp_path)
    beside(site, "run", code)
    address = at_the_desk(site, author, code)
    officer, second = site.sign_in(OFFICER), site.sign_in(SECOND)
    officer.opens(address).follows("Children by site").sees("As the public would see it").sees("[c]")
    expect(officer.page.locator(".mh-checked__wide svg")).to_be_visible()
    assert not faults_at_each_width(officer)
    says(officer, "Children by site", address, "refuse", "The bar of the southern site is one child that was in the papers.")  # fmt: skip
    second.opens(address).follows("Children by site").does_not_see("one child that was in the papers")
    second.sees("One of two has checked it")
    says(second, "Children by site", address, "accept", "The small site is hidden.")
    second.opens(address).follows("Children by site").sees("one child that was in the papers").sees("Refused")
    author.opens(address).sees("Children by site: refused. Change it or leave it out.").does_not_see("Ready to be published")  # fmt: skip
    author.opens(f"{address}publish/").sees("It cannot be published yet")

    # The author leaves it out and says why; what did not change keeps its votes, and nothing shows the chart any more.
    author.opens(address).clicks("Change what is published")
    author.page.locator("summary", has_text="The outputs of the run").click()
    author.types("without_children-by-site", "One site has a single child.").clicks("Have it prepared")
    beside(site, "prepare")
    author.opens(address).sees("Left out, and why").sees("One site has a single child.")
    expect(author.page.get_by_role("link", name="Children by site")).to_have_count(0)
