"""An output of a study: what it refuses, and that it comes back as it was."""

import pytest

from moothall.methods.outputs import (
    ALL,
    Column,
    Mark,
    Output,
    OutputError,
    OutputKind,
    Role,
    from_json,
    to_json,
)

COLUMNS = (
    Column("site", "Site", Role.DIMENSION),
    Column("children", "Children", Role.FIGURE),
    Column("behind", "Children behind it", Role.CHILDREN),
)


def output(**changes):
    told = {
        "name": "referrals-by-site", "title": "Referrals by site", "kind": OutputKind.COUNTS, "columns": COLUMNS,
        "rows": (("F06000001", 14, 14), ("F06000002", Mark.HIDDEN, 3), (ALL, 17, 17)), "counted": "children-referred",
        "period": ("2026-01", "2026-06"),
    }  # fmt: skip
    return Output(**{**told, **changes})


def test_it_comes_back_as_it_was():
    assert from_json(to_json(output())) == output()
    assert from_json(to_json(output())).sha256() == output().sha256()


def test_what_is_for_the_checkers_is_not_shown():
    assert [column.name for column in output().shown().columns] == ["site", "children"]
    assert output().shown().rows[0] == ("F06000001", 14)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "By site"}, "name of an output"),
        ({"rows": (("F06000001", 14),)}, "row 1: 2 cells"),
        ({"rows": (("F06000001", 14, 14), ("F06000001", 2, 2))}, "same categories"),
        ({"columns": COLUMNS[:1], "rows": (("F06000001",),)}, "no column with the role 'figure'"),
        ({"columns": (COLUMNS[0], COLUMNS[0], COLUMNS[1])}, "same name"),
    ],
)
def test_what_it_cannot_mean_is_refused_by_name(changes, said):
    with pytest.raises(OutputError, match=said):
        output(**changes)


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b'{"kind": "counts"}', b"\xff", to_json(output()).replace(b"counts", b"sums")]
)
def test_what_is_no_output_is_refused(data):
    with pytest.raises(OutputError, match="not an output"):
        from_json(data)
