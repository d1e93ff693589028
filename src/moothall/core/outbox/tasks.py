"""The jobs of the outbox, run by the worker (`moothall serve` starts one)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from moothall.core.outbox.models import SentNotice
from moothall.core.outbox.notices import words_of

KEEP_JOBS_HOURS = 72
# Ten tries, each waiting longer, about a day in all: a mail server's bad night loses nothing.
TRIES = RetryStrategy(max_attempts=10, exponential_wait=3)


@app.task(name="outbox.send_notice", retry=TRIES)
def send_notice(
    *, notice_id: str, to: str, template: str, reference: str, path: str, language: str = "en"
) -> bool:
    """Send one notice, unless it has been sent. Returns whether this time did.

    The row is written first and kept only if the mail server took the message; a second worker waits for it.
    The message carries the notice's own Message-ID, so that even a crash between the two is told as one.
    """
    with transaction.atomic():
        if not SentNotice.claim(UUID(notice_id)):
            return False
        address = settings.MOOTHALL_SITE.rstrip("/") + path
        subject, body = words_of(template, reference=reference, address=address, language=language)
        message = EmailMessage(subject, body, to=[to], headers={"Message-ID": f"<{notice_id}@moothall>"})
        message.send(fail_silently=False)
    return True


@app.periodic(cron="*/5 * * * *")
@app.task(name="outbox.retry_stalled", queueing_lock="outbox.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Take up again the jobs whose worker died over them. Returns how many."""
    manager: Any = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(name="outbox.forget_done_jobs", queueing_lock="outbox.forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: JobContext, timestamp: int) -> None:
    """Forget jobs that were done three days ago: they carry addresses of people."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS_HOURS)
