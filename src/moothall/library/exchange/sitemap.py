"""Which pages the library has, for search engines: sitemaps of at most 50,000 pages, an index over them, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from moothall.library.exchange.xml import document, root, stamp, under

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: How many pages one sitemap may hold, by its protocol.
MOST_PAGES = 50_000


def sitemap(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """One sitemap: each page's address and when it last changed."""
    return _list("urlset", "url", pages)


def index(parts: Iterable[tuple[str, datetime | None]]) -> bytes:
    """An index over several sitemaps."""
    return _list("sitemapindex", "sitemap", parts)


def _list(name: str, each: str, told: Iterable[tuple[str, datetime | None]]) -> bytes:
    whole = root(name, SITEMAP)
    for count, (address, changed) in enumerate(told, start=1):
        if count > MOST_PAGES:
            raise ValueError(f"A sitemap holds {MOST_PAGES:,} addresses at most.")
        one = under(whole, each)
        under(one, "loc", address)
        if changed is not None:
            under(one, "lastmod", stamp(changed))
    return document(whole)


def parts_needed(pages: int) -> int:
    """How many sitemaps so many pages need."""
    return max(1, -(-pages // MOST_PAGES))


def robots(sitemap_address: str, *, hidden: Sequence[str] = ()) -> str:
    """All may be read but what is `hidden`, such as pages that are only lists of other pages."""
    closed = "".join(f"Disallow: {path}\n" for path in hidden) or "Disallow:\n"
    return f"User-agent: *\n{closed}\nSitemap: {sitemap_address}\n"
