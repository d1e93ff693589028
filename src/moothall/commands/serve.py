"""`moothall serve`: the web server and the worker of the jobs, started and stopped together."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from moothall.commands import setup_django
from moothall.commands.children import Child, Children

HOST = "127.0.0.1"
PORT = 8000
THREADS = 8


@click.command()
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=PORT, show_default=True, envvar="MOOTHALL_PORT", help="The port to listen on."
)
@click.option("--processes", default=2, show_default=True, envvar="MOOTHALL_PROCESSES", help="Web processes.")
def serve(host: str, port: int, processes: int) -> None:
    """Serve the site on HOST and PORT behind your own TLS proxy, and do its jobs; Ctrl-C stops both."""
    refuse_busy_port(host, port)
    setup_django()
    click.echo(f"Moothall serves http://{host}:{port}", err=True)
    sys.exit(Children(site(host, port, processes)).run())


def site(host: str, port: int, processes: int) -> list[Child]:
    """The programs that make up the site: the web server, and the worker that may be started again."""
    web = web_server("moothall.wsgi", host, port, processes)
    return [Child("the web server", web), Child("the worker", worker(), start_again=True)]


def web_server(module: str, host: str, port: int, processes: int) -> tuple[str, ...]:
    """The command that serves the WSGI application of `module`."""
    web = [sys.executable, "-m", "gunicorn", f"{module}:application", "--bind", f"{host}:{port}"]
    web += ["--worker-class", "gthread", "--workers", str(processes), "--threads", str(THREADS)]
    # Heartbeats in memory: a slow disk must not look like a hung process. Nothing may steer it from outside.
    web += ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "10"]
    if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK):
        web += ["--worker-tmp-dir", "/dev/shm"]
    return tuple(web)


def worker() -> tuple[str, ...]:
    """The command that does the jobs that wait in the database of its settings."""
    return (sys.executable, "-m", "django", "procrastinate", "worker", "--shutdown-graceful-timeout", "10")


def refuse_busy_port(host: str, port: int) -> None:
    """Raises ClickException, saying what to do, when something already listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                f"Cannot listen on {host}:{port} ({problem.strerror}). Is Moothall running already? "
                f"Stop what uses the port, or choose another: MOOTHALL_PORT={port + 1}"
            ) from None
