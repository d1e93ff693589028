"""A site that answers at once, and one address of which takes longer than anybody waits."""

import time


def application(environ, start_response):
    """The WSGI application."""
    if environ["PATH_INFO"] == "/slow/":
        time.sleep(120)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]
