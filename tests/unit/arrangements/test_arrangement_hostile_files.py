"""Whatever a file holds, the check answers: the file, the line, the mend; never a traceback, and never for long."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from moothall.commands.arrangements import arrangements
from moothall.commands.instruments import instruments
from moothall.methods.arrangements.reading import PUBLISHED
from moothall.methods.files import MOST_PROBLEMS
from moothall.methods.instruments import PUBLISHED as QUESTIONNAIRES
from moothall.methods.plain_yaml import PlainLoader

DAY = "2026-04-01.yaml"
GOOD = (PUBLISHED / "marac" / DAY).read_text(encoding="utf-8")
NOTHING_ELSE = re.compile(r"^\S.*\.yaml, line [1-9][0-9]*: .+[.?]$")
SEED = 20261129


def check(command: click.Group, file: Path) -> tuple[int, list[str]]:
    """What the check says of a file; anything but an answer is let through, and fails the test."""
    result = CliRunner().invoke(command, ["check", str(file)], catch_exceptions=False)
    return result.exit_code, result.stderr.splitlines()


def told(folder: Path, content: bytes, name: str = "marac") -> str:
    """What is wrong with a file of these bytes, each with its line and a full stop."""
    file = folder / name / DAY
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    code, said = check(arrangements, file)
    assert code == 1
    assert said[-1].endswith("to mend.")
    for line in said[:-1]:
        assert NOTHING_ELSE.match(line), line
    return "\n".join(said)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file holds no arrangement"),
        (b"- a list\n", "The file holds no arrangement"),
        (BOMB.encode(), "A part has a name here"),
        (b"a: *unknown\n", "A part has a name here"),
        (b"name: !!python/object/apply:os.system [ls]\n", "of which kind a part is"),
        (b"name: !!int many\n", "of which kind a part is"),
        (b"name: !mine x\n", "of which kind a part is"),
        (b"[" * 5000, "more than 30 deep"),
        (b"{a: " * 500, "more than 30 deep"),
        (b"? [a, b]\n: c\n", "A list or group stands where a word should"),
        (b"name: a\nname: b\n", "'name' is written twice"),
        (b"name:\n\tvalue: x\n", "A tab stands here"),
        (b"name: a\n---\nname: b\n", "cannot be read as YAML"),
        (b"%YAML 9.9\n---\nname: a\n", "cannot be read as YAML"),
        (b'name: "\\uD800"\n', "cannot be seen or printed"),
        (b'name: "a\\0b"\n', "cannot be seen or printed"),
        (b"name: a\x00b\n", "cannot be seen or printed"),
        (b"name: a\n\xff\n", "line 2: The file is not UTF-8"),
        (GOOD.encode("utf-16"), "The file is not UTF-8"),
        (b"# long\n" * 50_000, "longer than 300 kB"),
        (("leaves_out: [" + "DEC-01, " * 20 + "]\n").encode(), "is named twice"),
        (GOOD.replace("builds_on: [", "builds_on: [../../../etc/passwd, ").encode(), "There is no shared file"),
        (GOOD.replace("builds_on: [", "builds_on: [conferences-1, ").encode(), "is named twice"),
        (GOOD.replace("builds_on: [", "builds_on: [marac, ").encode(), "There is no shared file"),
        (GOOD.replace("effective_from: 2026-04-01", "effective_from: 20260401").encode(), "is not a date"),
        (GOOD.replace("effective_from: 2026-04-01", "effective_from: 2026-02-30").encode(), "is not a date"),
        (GOOD.replace("effective_from: 2026-04-01", "effective_from: 0001-01-01").encode(), "is not a date"),
        (GOOD.replace("limit: 1 month}", "limit: 999999999, unit: working_days}").encode(), "is too large"),
        (GOOD.replace("value: 18", f"value: {'9' * 6000}").encode(), "should be a number"),
        (GOOD.replace("value: 18", "value: -1").encode(), "is too small"),
        (GOOD.replace("value: 3\n", "value: {3: 4}\n").encode(), "should be a number"),
        (GOOD.replace("membership:", "1: x\ntrue: y\nmembership:").encode(), "may use here"),
        (GOOD.replace("[police, probation,", f"[{'x' * 60_000}, probation,").encode(), "is not a function"),
        (("name: marac\nsources: [" + "{}, " * 20_000 + "]\n").encode(), "to mend"),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{len(one)} bytes",
)  # fmt: skip
def test_a_hostile_file_is_told_what_is_wrong_with_it(tmp_path: Path, content: bytes, says: str) -> None:
    said = told(tmp_path, content)
    assert says in said
    assert len(said.splitlines()) <= MOST_PROBLEMS + 1
    assert max(len(line) for line in said.splitlines()) < 1500


def test_a_byte_order_mark_and_line_ends_of_another_system_are_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "marac" / DAY
    file.parent.mkdir()
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert check(arrangements, file) == (0, [])


def test_a_file_is_checked_by_its_bare_name_from_within_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "marac" / DAY
    file.parent.mkdir()
    file.write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(file.parent)
    assert check(arrangements, Path(DAY)) == (0, [])


def test_a_shared_file_that_builds_on_another_is_refused(tmp_path: Path) -> None:
    """So that no file can lead back to itself."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "ours-1.yaml").write_text("builds_on: [ours-1]\nfunction: {}\n", encoding="utf-8")
    said = told(tmp_path, GOOD.replace("builds_on: [", "builds_on: [ours-1, ").encode())
    assert "A shared file holds no 'builds_on'" in said


def test_a_folder_where_a_file_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "marac" / DAY).mkdir(parents=True)
    code, said = check(arrangements, tmp_path)
    assert code == 1
    assert "cannot be read (Is a directory)" in said[0]


# -- published files with something about them changed at random ------------------------------------------------------

WEIRD: list[Any] = [
    None, True, 0, 10**8, "", [], {}, "x", "../../etc/passwd", ["x"], {"x": "y"}, "police", "2026-02-30",
    "9999-12-31", "999999999 working days", {"limit": 5}, "A" * 3000, {"rule": 5}, {"rule": "(((("}, {1: 2},
    {"id": []}, {"id": {}}, {"id": "ABC-01"}, {"code": None}, {"kind": "scale"}, {"rule": "ABC-01 X. (ours, confirmed)"},
]  # fmt: skip


def places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a tree but its top."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, under in parts:
        yield (*place, key)
        yield from places(under, (*place, key))


def disturbed(text: str, chance: random.Random) -> bytes:
    """The file with a part taken out, put elsewhere, renamed, or made something else."""
    tree = yaml.load(text, Loader=PlainLoader)
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.choice(list(places(tree)))
        parent = tree
        for key in place[:-1]:
            parent = parent[key]
        what, key = chance.randrange(4), place[-1]
        if what == 0:
            del parent[key]
        elif what == 1 and isinstance(parent, dict):
            parent[chance.choice(["zzz", 1, None, "rule", "id", "value", "source", "kind"])] = parent.pop(key)
        elif what == 2 and isinstance(parent, list):
            parent.append(parent[key])
        else:
            parent[key] = chance.choice(WEIRD)
    return yaml.dump(tree, Dumper=_NoNames, sort_keys=False).encode()


class _NoNames(yaml.SafeDumper):
    """Written out in full, since names for parts are refused before anything else is looked at."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


CHANGED = [
    *((arrangements, file) for file in sorted(PUBLISHED.glob("*/*.yaml"))),
    *((instruments, file) for file in sorted(QUESTIONNAIRES.glob("*/*.yaml"))),
]


@pytest.mark.parametrize(("command", "file"), CHANGED, ids=lambda one: getattr(one, "stem", one.name))
def test_a_published_file_disturbed_at_random_is_answered(
    tmp_path: Path, command: click.Group, file: Path
) -> None:
    chance = random.Random(f"{SEED} {file.parent.name} {file.stem}")
    users = [one for one in PUBLISHED.glob("[!s]*/*.yaml") if file.stem in one.read_text(encoding="utf-8")]
    used = users[0] if file.parent.name == "shared" else file
    for _ in range(6):
        kept = tmp_path / used.parent.name / used.name
        other = tmp_path / "shared" / file.name if used is not file else kept
        for path in (kept, other):
            path.parent.mkdir(exist_ok=True)
        kept.write_bytes(used.read_bytes())
        other.write_bytes(disturbed(file.read_text(encoding="utf-8"), chance))
        code, said = check(command, kept)
        assert code in (0, 1)
        assert all(NOTHING_ELSE.match(line) for line in said[:-1]), said
