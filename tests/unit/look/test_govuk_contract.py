"""GOV.UK's own examples come out of our environment as GOV.UK says they should.

The examples are in the npm package that the styles are built from, so the macros and the styles cannot drift
apart unnoticed: this test is what an upgrade of either has to pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

import moothall.look
from moothall.look import govuk
from moothall.look.environment import environment

PACKAGE = Path(moothall.look.__file__).parent / "assets" / "node_modules" / "govuk-frontend"
COMPONENTS = PACKAGE / "dist" / "govuk" / "components"


def examples(component: str) -> list[dict[str, Any]]:
    """Each example of a component: its options and the HTML they must give."""
    fixtures = json.loads((COMPONENTS / component / "fixtures.json").read_text("utf-8"))["fixtures"]
    return list(fixtures)


def meaning(html: str) -> list[Any]:
    """The HTML without what no reader can tell apart: order of attributes, runs of white space."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return list(_walk(root))


def _walk(element: Any) -> Iterator[Any]:
    yield element.tag, sorted((name, _plain(value)) for name, value in element.attrib.items())
    yield _plain(element.text)
    for child in element:
        yield from _walk(child)
        yield _plain(child.tail)


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def test_the_macros_and_the_styles_are_of_the_same_version() -> None:
    assert json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"] == "6.3.0"


def test_every_component_of_the_package_has_its_examples() -> None:
    assert {folder.parent.name for folder in COMPONENTS.glob("*/fixtures.json")} == set(govuk.COMPONENTS)


@pytest.mark.parametrize("component", sorted(govuk.COMPONENTS))
def test_examples_of_the_design_system_come_out_equal(component: str) -> None:
    template = environment(autoescape=True).from_string(f"{{{{ {govuk.COMPONENTS[component]}(options) }}}}")
    for example in examples(component):
        drawn = template.render(options=example["options"])
        assert meaning(drawn) == meaning(example["html"]), example["name"]
