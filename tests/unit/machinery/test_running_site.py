"""The site in a process of its own answers, and is gone afterwards."""

from __future__ import annotations

import os
import socket
import time
import urllib.request
from urllib.parse import urlsplit

from moothall.core.database.testing import Database
from tests.conftest import environment_for
from tests.site import running_site


def test_the_site_answers_with_its_headers_and_ends(fresh_database: Database) -> None:
    with running_site(environment_for(fresh_database)) as address:
        with urllib.request.urlopen(f"{address}/accounts/login/", timeout=20) as answer:
            assert answer.status == 200
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        port = urlsplit(address).port
        assert port
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", port)) != 0


def test_it_ends_though_a_request_has_not_come_to_its_end() -> None:
    with running_site(dict(os.environ), "tests.unit.machinery.slow_to_answer") as address:
        port = urlsplit(address).port
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /slow/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.5)
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", port)) != 0
