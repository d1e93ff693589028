"""Answers to machines: what may be kept how long, and who may ask from a page of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]
#: For how long an answer may be kept without asking again, in seconds.
KEPT_FOR = 300


def open_to_all(*methods: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view that any page may ask by these methods, besides HEAD and OPTIONS. It reads no cookie and changes nothing."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allowed = [*methods, "HEAD", "OPTIONS"]
            response: HttpResponseBase
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
                response["Access-Control-Allow-Methods"] = ", ".join(allowed)
                response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
                response["Access-Control-Max-Age"] = "86400"
            elif request.method not in allowed:
                response = HttpResponseNotAllowed(allowed)
            else:
                response = view(request, *args, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            return response

        return opened

    return decorate


def kept(request: HttpRequest, response: HttpResponse, changed: datetime | None = None) -> HttpResponse:
    """The answer with what it is known by; 304 without a body where the asker has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    modified = int(changed.timestamp()) if changed else None
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    patch_vary_headers(response, ["Accept-Encoding"])
    found = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    assert isinstance(found, HttpResponse)
    return found


def as_json(told: Any, status: int = 200) -> JsonResponse:
    """JSON in UTF-8, its letters as they are."""
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False}, safe=False)


def wrong(message: str, mend: str = "", status: int = 400, field: str = "") -> JsonResponse:
    """What cannot be answered, and how to ask it rightly."""
    told = {"message": message, "field": field, "mend": mend}
    return as_json({"error": {name: value for name, value in told.items() if value}}, status)
