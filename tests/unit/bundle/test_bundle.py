"""A bundle is the same bytes for the same content, holds what its manifest says, and names whoever signed it."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moothall.methods.bundle import (
    BadKey,
    NotABundle,
    make_key_pair,
    read_bundle,
    read_keys,
    read_private_key,
    verify_bundle,
    write_bundle,
)
from tests.fictional_bundle import (
    BARSET,
    KEYS,
    about,
    contents,
    correction,
    provenance,
    provenance_file,
    release,
    study,
    withdrawal,
)


def test_what_is_written_is_read_back() -> None:
    verified = verify_bundle(release(), KEYS)
    manifest = verified.bundle.manifest
    assert verified.signed_by.holder == "barset"
    assert manifest.title == about()["title"]
    assert manifest.study is not None
    assert manifest.study.outcomes[0].effect == "-0.210"
    assert manifest.provenance is not None
    assert manifest.provenance.registered_before_data
    assert verified.bundle.contents == {one.path: one.data for one in contents()}


def test_the_same_content_is_the_same_bytes_in_whatever_order_it_is_given() -> None:
    assert release(files=contents()[::-1]) == release()
    assert read_bundle(release()).manifest.to_bytes() == read_bundle(release()).manifest.to_bytes()


def test_any_program_that_reads_zip_files_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(release())) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:3] == ["manifest.json", "signature", "checklist.json"]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert not any(one.extra or one.comment for one in archive.infolist())


def test_a_correction_and_a_withdrawal_name_what_they_supersede() -> None:
    second = correction(release())
    third = withdrawal(second)
    assert read_bundle(second).manifest.version == 2
    superseded = read_bundle(third).manifest.supersedes
    assert superseded is not None
    assert superseded.manifest_sha256 == read_bundle(second).manifest_sha256


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"title": ""}, "title"),
        ({"title": "A title that turns \u202e round"}, "title"),
        ({"summary": "A bell\a"}, "summary"),
        ({"summary": "half a letter \ud800"}, "Half a character"),
        ({"key": "../escape"}, "key"),
        ({"year": 2025}, "year"),
        ({"version": 2}, "version 1"),
        ({"kind": "correction"}, "supersedes"),
        ({"released_on": "2026-02-30"}, "released_on"),
        ({"authors": [{"family": "One", "body": "Two"}]}, "authors"),
        ({"doi": "https://doi.org/10.1234/x"}, "doi"),
        ({"unknown": 1}, "unknown"),
        ({"study": None}, "study"),
        ({"study": study(independent="not-stated")}, "independent"),
        ({"study": study(evaluator="")}, "evaluator"),
        ({"study": study(sample_size=True)}, "sample_size"),
        ({"provenance": provenance(protocol_sha256="0" * 64)}, "registered"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_not_written(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(NotABundle, match=place):
        release(**changed)


@pytest.mark.parametrize("effect", ["NaN", "Infinity", "-0", "-0.00", "1e3", "01", ".5", "+1", "1.", -0.21])
def test_an_amount_is_digits_and_nothing_else(effect: object) -> None:
    said = study()
    said["outcomes"][0].update(effect=effect)
    with pytest.raises(NotABundle, match="effect"):
        release(study=said)


def test_where_every_figure_comes_from_is_read_from_its_file_and_a_bundle_made_before_that_was_one_still_reads() -> (
    None
):
    found = read_bundle(release(files=[*contents(), provenance_file()])).provenance
    assert found is not None
    assert found.rules[0].version == "2026-11"
    assert read_bundle(release()).provenance is None


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"seed": 7}, "differ in seed"),
        ({"deviations": 1}, "differ in deviations"),
        ({"code_version": "moothall 9"}, "differ in code_version"),
    ],
)
def test_a_file_of_provenance_that_says_other_than_the_manifest_is_refused(
    changed: dict[str, Any], place: str
) -> None:
    with pytest.raises(NotABundle, match=place) as wrong:
        release(files=[*contents(), provenance_file(**changed)])
    assert wrong.value.fault == "bad-provenance"


def test_provenance_with_a_field_nobody_knows_or_without_one_is_refused() -> None:
    for data in (b"{}", b"[]", b'{"format":"moothall-provenance"}'):
        file = replace(provenance_file(), data=data)
        with pytest.raises(NotABundle, match="The provenance is wrong"):
            release(files=[*contents(), file])


def test_an_interval_the_wrong_way_round_is_refused() -> None:
    said = study()
    said["outcomes"][0].update(low="0.1")
    with pytest.raises(NotABundle, match="lower end"):
        release(study=said)


def test_a_protocol_registered_on_the_day_the_data_were_seen_did_not_come_before_them() -> None:
    same_day = read_bundle(release(provenance=provenance(data_first_seen_on="2025-01-10"))).manifest
    assert same_day.provenance is not None
    assert not same_day.provenance.registered_before_data


def test_a_report_without_the_log_of_disclosure_control_is_not_released() -> None:
    with pytest.raises(NotABundle, match="disclosure-log"):
        release(files=[one for one in contents() if one.role != "disclosure-log"])


def test_the_same_content_is_put_in_once() -> None:
    again = replace(contents()[2], path="tables/again.csv")
    with pytest.raises(NotABundle, match="same content"):
        release(files=[*contents(), again])


def test_a_bundle_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "fictional.zip"
    written = write_bundle(path, about(), contents(), BARSET)
    assert path.read_bytes() == written.data == release()
    with pytest.raises(FileExistsError):
        write_bundle(path, about(title="Another"), contents(), BARSET)
    with pytest.raises(NotABundle):
        write_bundle(tmp_path / "none.zip", about(title=""), contents(), BARSET)
    assert os.listdir(tmp_path) == ["fictional.zip"]


def test_a_key_pair_signs_and_is_believed_where_its_public_half_lies(tmp_path: Path) -> None:
    private = tmp_path / "barset"
    name = make_key_pair(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    keys = tmp_path / "keys"
    (keys / "barset").mkdir(parents=True)
    (keys / "barset" / "2026.pub").write_bytes((tmp_path / "barset.pub").read_bytes())
    signed = release(signer=read_private_key(private))
    known = verify_bundle(signed, read_keys(keys)).signed_by
    assert (known.holder, known.key_id) == ("barset", name)
    with pytest.raises(BadKey, match="no key is written over"):
        make_key_pair(private)


def test_a_private_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    make_key_pair(tmp_path / "barset")
    (tmp_path / "barset").chmod(0o640)
    with pytest.raises(BadKey, match="chmod 600"):
        read_private_key(tmp_path / "barset")


def test_a_key_has_one_holder_and_a_broken_one_is_named(tmp_path: Path) -> None:
    make_key_pair(tmp_path / "barset")
    (tmp_path / "again.pub").write_bytes((tmp_path / "barset.pub").read_bytes())
    with pytest.raises(BadKey, match="one holder"):
        read_keys(tmp_path)
    (tmp_path / "again.pub").write_text("no key")
    with pytest.raises(BadKey, match=r"again\.pub holds no public key"):
        read_keys(tmp_path)
    with pytest.raises(BadKey, match="no folder"):
        read_keys(tmp_path / "missing")
