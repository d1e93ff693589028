"""What somebody might do to a bundle on its way: each is found, and the first fault is named."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import replace

import pytest

from moothall.methods.bundle import Fault, NotABundle, read_bundle, verify_bundle
from moothall.methods.bundle.canonical import canonical_json
from moothall.methods.bundle.container import pack, unpack
from moothall.methods.bundle.limits import MOST_FILES
from moothall.methods.bundle.signing import sign
from tests.fictional_bundle import BARSET, KEYS, STRANGER, contents, release

WHOLE = release()


def entries() -> dict[str, bytes]:
    return unpack(WHOLE)


def fault_of(data: bytes) -> Fault:
    with pytest.raises(NotABundle) as found:
        verify_bundle(data, KEYS)
    return found.value.fault


def signed(manifest: bytes) -> bytes:
    """A bundle with a manifest of any kind, well signed: what a careless or hostile holder of a key could send."""
    return pack(
        {**entries(), "manifest.json": manifest, "signature": sign(manifest, BARSET).to_bytes()}.items()
    )


def zipped(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """As any other program would write it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return held.getvalue()


def test_a_file_with_another_byte_is_found_by_its_hash_even_where_the_checksum_was_mended() -> None:
    changed = {**entries(), "disclosure.csv": b"rule,times\nsmall,4\n"}
    assert fault_of(pack(changed.items())) == "altered"


def test_a_file_with_another_byte_is_found_by_its_checksum() -> None:
    assert fault_of(WHOLE.replace(b"small,3", b"small,4")) == "altered"


def test_a_missing_file_and_one_too_many_are_named() -> None:
    held = entries()
    del held["deviations.md"]
    assert fault_of(pack(held.items())) == "missing-file"
    assert fault_of(pack([*entries().items(), ("zz-extra.csv", b"x")])) == "extra-file"
    for name in ("manifest.json", "signature"):
        held = entries()
        del held[name]
        assert fault_of(pack(held.items())) == "missing-file"


def test_a_manifest_that_was_altered_no_longer_fits_its_signature() -> None:
    held = entries()
    manifest = held["manifest.json"].replace(b'"independent":"yes"', b'"independent":"no"')
    assert manifest != held["manifest.json"]
    assert fault_of(pack({**held, "manifest.json": manifest}.items())) == "bad-signature"


def test_the_signature_of_another_is_not_taken() -> None:
    held = entries()
    theirs = sign(held["manifest.json"], STRANGER)
    assert fault_of(release(signer=STRANGER)) == "unknown-key"
    claimed = theirs.model_copy(update={"key_id": sign(b"", BARSET).key_id})
    assert fault_of(pack({**held, "signature": claimed.to_bytes()}.items())) == "bad-signature"


@pytest.mark.parametrize(
    "signature", [b"", b"{}", b"[]", b"\xff", b"x" * 5000, b'{"algorithm":"none","key_id":"","signature":""}']
)
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    assert fault_of(pack({**entries(), "signature": signature}.items())) == "bad-signature"


@pytest.mark.parametrize(
    "name",
    [
        "../escape.csv", "/etc/passwd", "a/../../b.csv", "a//b.csv", "./a.csv", "C:/a.csv", "a\\b.csv", ".hidden",
        "a/", "con.csv", "tables/NUL", "name\n.csv", "a b.csv", "résumé.csv", "e\u0301.csv", "x" * 200, "a.", "",
    ],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    assert fault_of(zipped([*entries().items(), (zipfile.ZipInfo(name), b"x")])) == "bad-name"


def test_a_name_that_is_not_utf_8_is_refused() -> None:
    odd = pack([*entries().items(), ("zz-odd.csv", b"x")]).replace(b"zz-odd.csv", b"zz-\xff\xfed.csv")
    assert fault_of(odd) == "not-utf-8"


def test_what_unfolds_is_refused_before_it_is_unfolded() -> None:
    bomb = zipped([*entries().items(), ("bomb.csv", b"0" * 50_000_000)], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert fault_of(bomb) == "compressed"


def test_a_size_that_is_not_there_is_refused() -> None:
    data = bytearray(WHOLE)
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<2I", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    assert fault_of(bytes(data)) == "not-as-written"


def test_entries_that_share_their_bytes_are_refused() -> None:
    data = bytearray(WHOLE)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", data, second + 42, 0)
    assert fault_of(bytes(data)) == "not-as-written"


def test_a_name_that_writes_on_the_terminal_is_not_repeated_as_it_is() -> None:
    named = zipfile.ZipInfo("\x1b[2Jall is well.csv")
    with pytest.raises(NotABundle) as found:
        read_bundle(zipped([*entries().items(), (named, b"x")], zipfile.ZIP_DEFLATED))
    assert "\x1b" not in str(found.value)


def test_a_symbolic_link_is_refused() -> None:
    link = zipfile.ZipInfo("zz-link.csv")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    assert fault_of(zipped([*entries().items(), (link, b"/etc/passwd")])) == "symlink"


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(WHOLE)
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert fault_of(bytes(data)) == "encrypted"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    held = list(entries().items())
    assert fault_of(pack([*held, held[0]])) == "two-manifests"
    assert fault_of(pack([*held, held[-1]])) == "duplicate-name"
    assert fault_of(pack([*held, ("Manifest.JSON", b"{}")])) == "duplicate-name"
    assert fault_of(pack([*held, ("TABLES/outcomes.csv", b"x")])) == "duplicate-name"


def test_too_many_files_are_refused() -> None:
    many = [(f"zz-{number}.csv", b"x") for number in range(MOST_FILES)]
    assert fault_of(pack([*entries().items(), *many])) == "too-many-files"


def test_too_large_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moothall.methods.bundle.container.MOST_BYTES", len(WHOLE) - 1)
    assert fault_of(WHOLE) == "too-large"


def test_data_before_between_and_after_are_refused() -> None:
    assert fault_of(WHOLE + b"more") == "trailing-data"
    assert fault_of(WHOLE + WHOLE) == "not-as-written"
    assert fault_of(WHOLE[:-2] + b"\4\0more") == "trailing-data"
    assert fault_of(b"MZ" + WHOLE) == "not-as-written"
    at = WHOLE.find(b"PK\x01\x02")
    end = bytearray(WHOLE[-22:])
    struct.pack_into("<I", end, 16, at + 4)
    assert fault_of(WHOLE[:at] + b"more" + WHOLE[at:-22] + bytes(end)) == "not-as-written"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 10, WHOLE[: len(WHOLE) // 2]])
def test_what_is_no_zip_is_said_to_be_none(data: bytes) -> None:
    assert fault_of(data) == "not-a-zip"


def test_an_archive_of_another_program_is_refused_though_its_files_are_right() -> None:
    assert fault_of(zipped(entries().items())) == "not-as-written"


def test_files_in_another_order_are_refused() -> None:
    held = list(entries().items())
    assert fault_of(pack([*held[:2], *held[:1:-1]])) == "not-as-written"


def test_text_that_is_not_utf_8_or_is_no_text_is_refused() -> None:
    for told, data in (("not-utf-8", b"\xff\xfe"), ("wrong-content", b"a\0b")):
        files = [one for one in contents() if one.path != "disclosure.csv"]
        odd = next(one for one in contents() if one.path == "disclosure.csv")
        with pytest.raises(NotABundle) as found:
            release(files=[*files, replace(odd, data=data)])
        assert found.value.fault == told


def test_a_pdf_that_is_none_is_refused() -> None:
    files = [one for one in contents() if one.role != "report-pdf"]
    odd = next(one for one in contents() if one.role == "report-pdf")
    with pytest.raises(NotABundle, match=r"report\.pdf"):
        release(files=[*files, replace(odd, data=b"<script>")])


def test_a_well_signed_manifest_in_another_spelling_is_refused() -> None:
    manifest = entries()["manifest.json"]
    assert fault_of(signed(manifest + b"\n")) == "bad-manifest"
    assert fault_of(signed(manifest.replace(b'"doi":null,', b""))) == "bad-manifest"
    assert fault_of(signed(manifest.replace(b'"doi":null', b'"doi":"10.1/x","doi":null'))) == "bad-manifest"
    assert fault_of(signed(manifest.replace(b"Nowhereshire", b"Nowheresh\\u0069re"))) == "bad-manifest"


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        canonical_json({"format": "moothall-bundle"}),
        b"9" * 10_000,
    ],
)
def test_a_well_signed_manifest_that_is_none_is_refused(manifest: bytes) -> None:
    assert fault_of(signed(manifest)) == "bad-manifest"


def test_a_well_signed_manifest_that_is_not_utf_8_or_too_long_is_refused() -> None:
    manifest = entries()["manifest.json"]
    assert fault_of(signed(manifest.replace(b"Nowhereshire", b"Nowhere\xff"))) == "not-utf-8"
    assert fault_of(signed(b" " * 2_000_000)) == "too-large"


def test_a_version_of_the_format_that_is_not_known_is_refused() -> None:
    manifest = entries()["manifest.json"]
    assert fault_of(signed(manifest.replace(b'"format_version":1', b'"format_version":2'))) == "bad-manifest"


def test_a_well_signed_manifest_cannot_name_a_file_outside() -> None:
    manifest = entries()["manifest.json"].replace(b'"protocol.json"', b'"../protocol.json"')
    assert fault_of(signed(manifest)) == "bad-manifest"


def test_who_signed_is_not_asked_where_no_keys_are_given() -> None:
    assert read_bundle(release(signer=STRANGER)).manifest.version == 1
