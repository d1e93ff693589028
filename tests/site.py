"""The site as its users meet it: a real web server in a process of its own, on a database of the test."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

SECONDS_TO_ANSWER = 60


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def running_site(environment: Mapping[str, str], module: str = "moothall.wsgi") -> Iterator[str]:
    """Serves the site with `environment` (of `conftest.environment_for`) and answers its address.

    The host is `localhost`, the only name without TLS for which browsers allow passkeys.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "gunicorn", f"{module}:application", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--no-control-socket",
        "--log-level",
        "warning",
        # Longer than this it does not wait for a request that never comes to its end.
        "--graceful-timeout",
        "5",
    ]
    server = subprocess.Popen(
        command, env={**environment, "MOOTHALL_SITE": address}, stdin=subprocess.DEVNULL
    )
    try:
        _wait_until_it_answers(server, port)
        yield address
    finally:
        # A browser that still holds a connection open need not be waited for.
        server.send_signal(signal.SIGQUIT)
        server.wait(20)


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            assert server.poll() is None, "The web server did not start; it told why above."
            assert time.monotonic() < deadline, "The web server does not answer."
            time.sleep(0.1)
        finally:
            connection.close()
