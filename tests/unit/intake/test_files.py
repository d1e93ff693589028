"""What may be kept as a file, by its bytes; and what the virus scanner is asked, over a real socket."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from moothall.core.files import store
from moothall.core.files.rules import EVIDENCE, LARGEST_EVIDENCE, MESSAGE, check_file
from moothall.core.files.scanner import scan
from moothall.core.kinds import Invalid

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(width: int = 30, height: int = 30, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", (width, height)).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PNG", picture(), "image/png"),
        ("b.jpeg", picture(kind="JPEG"), "image/jpeg"),
    ],
)
def test_the_kinds_the_referral_form_allows_are_kept(name: str, content: bytes, media_type: str) -> None:
    assert check_file(name, content, EVIDENCE) == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""), ("program.exe", b"MZ"), ("page.svg", b"<svg/>"), ("a.pdf", picture()), ("a.png", PDF),
        ("a.png", picture()[:50]), ("a.pdf", b"plain text"), ("a.pdf", PDF + b" " * LARGEST_EVIDENCE), ("noending", PDF),
        ("huge.png", picture(10_000, 6_000)),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_words(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        check_file(name, content, EVIDENCE)
    assert refused.value.field == "file"
    assert len(str(refused.value)) > 20


def test_a_message_is_json_and_small() -> None:
    assert check_file("m.json", b"{}", MESSAGE) == "application/json"
    with pytest.raises(Invalid):
        check_file("m.json", b" " * (MESSAGE.largest + 1), MESSAGE)


def test_kept_bytes_come_back_and_lie_sealed(settings: object, tmp_path: Path) -> None:
    settings.MOOTHALL_FILES = str(tmp_path)  # type: ignore[attr-defined]
    sha256 = store.keep(PDF)
    assert store.keep(PDF) == sha256
    assert store.fetch(sha256) == PDF
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"%PDF" not in kept.read_bytes()
    kept.unlink()
    with pytest.raises(store.FileLost):
        store.fetch(sha256)


@pytest.fixture
def clamd(tmp_path: Path, settings: object) -> Iterator[Callable[[bytes], bytearray]]:
    """A scanner that speaks clamd's INSTREAM on a real socket and says what the test wants."""
    lines: list[socket.socket] = []

    def answering(answer: bytes) -> bytearray:
        address, received = str(tmp_path / "clamd"), bytearray()
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(address)
        listening.listen()
        lines.append(listening)

        def serve() -> None:
            line, _from = listening.accept()
            with line, line.makefile("rb") as incoming:
                assert incoming.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!L", incoming.read(4))[0]:
                    received.extend(incoming.read(size))
                line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        settings.MOOTHALL_CLAMD_SOCKET = address  # type: ignore[attr-defined]
        return received

    yield answering
    for one in lines:
        one.close()


@pytest.mark.parametrize(
    ("answer", "state"),
    [(b"stream: OK\0", "clean"), (b"stream: Eicar-Test-Signature FOUND\0", "refused"),
     (b"INSTREAM size limit exceeded. ERROR\0", "quarantined")],
)  # fmt: skip
def test_the_scanner_is_given_every_byte_and_believed(
    clamd: Callable[[bytes], bytearray], answer: bytes, state: str
) -> None:
    received, content = clamd(answer), PDF * 5000
    assert scan(content).state == state
    assert bytes(received) == content


def test_without_a_scanner_a_file_is_unscanned_and_with_a_silent_one_held_back(
    settings: object, tmp_path: Path
) -> None:
    assert scan(PDF).state == "unscanned"
    settings.MOOTHALL_CLAMD_SOCKET = str(tmp_path / "nobody")  # type: ignore[attr-defined]
    assert scan(PDF).state == "quarantined"
