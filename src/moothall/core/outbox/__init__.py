"""What must happen after commit: mail, chases, checkpoints. Every job can be done twice without harm.

`notify` puts a notice in the outbox within the caller's transaction; the worker sends it once that has
been committed. A notice says that there is something to see, of which case by its reference, and where. It
names no child, and cannot: its words are fixed, and its reference and its path are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from moothall.core.kinds import uuid7

REFERENCE = re.compile(r"[A-Z]{1,8}(-[A-Z0-9]{1,12}){1,4}")
PATH = re.compile(r"/[A-Za-z0-9/_-]*")


class NoticeRefused(ValueError):
    """What was to be said in a notice is not a reference or an address: it might name somebody."""


def notify(*, to: Iterable[str], template: str, reference: str, path: str, language: str = "en") -> int:
    """Put one notice for each address in the outbox, in the transaction that is open. Returns how many.

    `template` is a name of `notices.NOTICES`; `path` begins with `/` and is put behind the site's address.
    Addresses that are empty are passed over: an agency may have no inbox. Raises NoticeRefused.
    """
    from moothall.core.outbox.notices import NOTICES
    from moothall.core.outbox.tasks import send_notice

    if template not in NOTICES:
        raise NoticeRefused(f"There is no notice called {template!r}.")
    if not REFERENCE.fullmatch(reference):
        raise NoticeRefused("A notice carries a case or meeting reference and nothing else.")
    if not PATH.fullmatch(path):
        raise NoticeRefused("A notice carries the path of a page, without a query.")
    addresses = sorted({address.strip().lower() for address in to if address.strip()})
    for address in addresses:
        send_notice.defer(
            notice_id=str(uuid7()),
            to=address,
            template=template,
            reference=reference,
            path=path,
            language=language,
        )
    return len(addresses)
