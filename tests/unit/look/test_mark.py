"""The mark of the house is a drawing and a picture of its own, and browsers find it where they look for it."""

from __future__ import annotations

import io

from django.test import Client
from PIL import IcoImagePlugin, Image

from tests.unit.look.pages import page


def test_the_picture_is_served_where_browsers_ask_for_it() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 200
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert isinstance(picture, IcoImagePlugin.IcoImageFile)
    assert picture.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_every_page_names_both() -> None:
    icons = page("{% extends 'look/layout.html' %}").xpath("//link[@rel='icon']/@href")
    assert icons == ["/favicon.ico", "/static/built/mark.svg"]
    drawn = Client().get(icons[1])
    assert b"".join(drawn.streaming_content).startswith(b"<svg ")  # type: ignore[attr-defined]
    assert drawn.status_code == 200
    assert drawn.headers["Content-Type"] == "image/svg+xml"
