"""Taking a return in: kept as received, read and checked, matched to children of cases; and what a person says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Child
from moothall.casework.outcomes.returns import keeping
from moothall.casework.outcomes.returns.counting import have_counted
from moothall.casework.outcomes.returns.matching import Known, known_children, number_digest
from moothall.casework.outcomes.returns.models import (
    ChildNumber,
    ReturnChild,
    ReturnFile,
    ReturnForgotten,
    ReturnMatch,
    ReturnProgress,
    ReturnReport,
    ReturnRow,
    StatutoryReturn,
)
from moothall.casework.outcomes.returns.reading import InReturn, Taken, read_kept, values_kept
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_office, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Partnership
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, Refused, Role
from moothall.core.ledger.unit import identify
from moothall.methods.returns import Part, Row, definition
from moothall.methods.returns.codes import code_book

MANY = 2_000
Progress = Callable[[int, int], None]


def receive_return(
    *, by: Actor, kind: str, year: int, parts: Iterable[Part], name: str, authority_code: str = ""
) -> tuple[StatutoryReturn, bool]:
    """Keep a return as it came in. Returns it, and False where the same files had been taken in before.

    It is read by `take_in`. Raises Invalid naming the field, NotAllowed.
    """
    with ledger.unit(by, "Keep a statutory return", must_write=True) as record:
        require(by, Capability.TAKE_IN_RETURNS)
        definition(kind)
        _nothing_is_removed_meanwhile()
        authority = _authority(by, authority_code)
        files = [keeping.keep(part) for part in parts]
        if not any(file.size for file in files):
            raise Invalid("file", _("The file is empty. Choose another file."))
        _one_at_a_time(by, kind, year, authority)
        same = StatutoryReturn.objects.filter(kind=kind, year=year, authority_code=authority)
        before = visible(same.order_by("-created_at"), by)
        twice = before.filter(sha256=keeping.fingerprint(files)).first()
        if twice is not None:
            record.wrote("return.received_again", twice, kind=kind, year=year)
            return twice, False
        newest = before.first()
        one = StatutoryReturn(
            partnership_id=by.partnership_id, circle_id=newest.circle_id if newest else _circle(by),
            created_by_id=by.membership_id, kind=kind, year=year, authority_code=authority, name=name[:200],
            size=sum(file.size for file in files), sha256=keeping.fingerprint(files), supersedes=newest,
        )  # fmt: skip
        one.save(force_insert=True)
        _keep_files(by, one, files)
        ReturnProgress.objects.create(partnership_id=by.partnership_id, of_return=one, whole=one.size or 1)
        record.wrote(
            "return.received", one, kind=kind, year=year, files=len(files), size=one.size, sha256=one.sha256
        )
    return one, True


def _authority(by: Actor, code: str) -> str:
    """The authority whose return it is: that named, or the partnership's only one."""
    known = Partnership.objects.get(pk=by.partnership_id).authority_codes
    if code and code not in known:
        raise Invalid("authority", _("This partnership has no authority %(code)s. It has: %(known)s.")
                      % {"code": code, "known": ", ".join(known) or "–"})  # fmt: skip
    if not code and len(known) > 1:
        raise Invalid(
            "authority",
            _("Say whose return it is. The authorities are: %(known)s.") % {"known": ", ".join(known)},
        )
    return code or (known[0] if known else "")


def _circle(by: Actor) -> UUID:
    """The circle of returns: the two offices that may take them in. One for the partnership."""
    held = visible(StatutoryReturn.objects.all(), by).values_list("circle_id", flat=True).first()
    if held is not None:
        return held
    seats = [
        (holder_office(by.partnership_id, Role.COORDINATOR), Relation.NONE),
        (holder_office(by.partnership_id, Role.DATA_PROTECTION_OFFICER), Relation.NONE),
    ]
    return open_circle(by=by, purpose="Statutory returns", seats=seats, reason="Takes returns in").pk


def _keep_files(by: Actor, one: StatutoryReturn, files: list[keeping.KeptFile]) -> None:
    ReturnFile.objects.bulk_create(
        ReturnFile(
            partnership_id=by.partnership_id, circle_id=one.circle_id, created_by_id=by.membership_id,
            of_return=one, position=place, name=file.name, size=file.size, sha256=file.sha256, pieces=list(file.pieces),
        )
        for place, file in enumerate(files)
    )  # fmt: skip


def _nothing_is_removed_meanwhile() -> None:
    """The same bytes are kept once: while some are kept, none of an old return's may be removed (see `forgetting`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended('moothall: pieces of returns', 0))"
        )


def _one_at_a_time(by: Actor, *what: object) -> None:
    with connection.cursor() as cursor:
        text = ":".join(["return", str(by.partnership_id), *map(str, what)])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [text])


# -- reading it --------------------------------------------------------------------------------------------


def take_in(*, by: Actor, return_id: UUID, progress: Progress | None = None) -> ReturnReport:
    """Read a kept return, once: keep the rows about children of cases, an index of the others, and a report.

    Nothing is written until all is read, and then all in one transaction. A return that cannot be read gives a
    report that says why, and the one before stays in force. Doing it twice gives the first report.
    """
    one, files, known = _begin(by, return_id)
    found = _report(by, return_id)
    if found is not None:
        return found
    taken = read_kept(one, files, known, _telling(by, one, progress))
    with ledger.unit(by, "Take in a statutory return", must_write=True) as record:
        _one_at_a_time(by, "take in", return_id)
        found = ReturnReport.objects.filter(of_return=one).first()
        if found is not None:
            record.read("return.report_read", one)
            return found
        report = _write_report(by, one, taken)
        if report.was_read:
            _write_index(by, one, taken)
            _write_matches(by, record, one, taken, known, list(taken.children.items()))
            _supersede(one)
            have_counted(by)
        record.wrote(
            "return.taken_in", one, read=report.rows_read, kept=report.rows_kept, wrong=report.rows_wrong,
            children=report.children, matched=report.children_matched, was_read=report.was_read,
        )  # fmt: skip
    return report


def _supersede(one: StatutoryReturn) -> None:
    """Let the newest return of this kind, year and authority that could be read be the one that counts."""
    same = StatutoryReturn.objects.filter(
        kind=one.kind, year=one.year, authority_code=one.authority_code, report__was_read=True
    )
    newest = same.order_by("-created_at", "-pk").values_list("pk", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcomes_supersede(%s)", [newest])


def _begin(
    by: Actor, return_id: UUID, needs: Capability = Capability.TAKE_IN_RETURNS
) -> tuple[StatutoryReturn, list[ReturnFile], Known]:
    with ledger.unit(by, "Read a statutory return") as record:
        require(by, needs)
        one = one_visible(StatutoryReturn.objects.all(), by, pk=return_id)
        files = list(ReturnFile.objects.filter(of_return=one).order_by("position"))
        record.read("return.opened", one)
        return one, files, known_children()


def _report(by: Actor, return_id: UUID) -> ReturnReport | None:
    with ledger.unit(by, "Look for the report of a return"):
        return ReturnReport.objects.filter(of_return_id=return_id).first()


def _telling(by: Actor, one: StatutoryReturn, also: Progress | None) -> Progress:
    """Say how far it has come, to whoever asked and to the page, at every hundredth."""
    said = -1

    def tell(done: int, whole: int) -> None:
        nonlocal said
        if also is not None:
            also(done, whole)
        if done * 100 // whole != said:
            said = done * 100 // whole
            with transaction.atomic():
                identify(by)
                ReturnProgress.objects.filter(of_return=one).update(done=done, whole=whole)

    return tell


def _write_report(by: Actor, one: StatutoryReturn, taken: Taken) -> ReturnReport:
    found = taken.report
    matched = [child for child in taken.children.values() if any(not match.doubt for match in child.matches)]
    doubtful = [
        child for child in taken.children.values() if child.matches and all(m.doubt for m in child.matches)
    ]
    report = ReturnReport(
        partnership_id=by.partnership_id, circle_id=one.circle_id, created_by_id=by.membership_id, of_return=one,
        was_read=found is not None and found.kept > 0, definition_version=definition(one.kind).version,
        codes_version=code_book().version, refused=taken.refused or ("" if found and found.kept else _nothing(found is not None)),
        groups=[asdict(group) for group in taken.groups], pieces=taken.pieces, tables=list(taken.tables),
        children_matched=len(matched), children_in_doubt=len(doubtful),
    )  # fmt: skip
    if found is not None:
        report.rows_read, report.rows_kept, report.rows_wrong = found.read, found.kept, found.wrong
        report.to_look_at, report.files_stopped, report.children = found.look, found.stopped, found.children
        report.files = list(found.files)
    report.save(force_insert=True)
    return report


def _nothing(was_tried: bool) -> str:
    return "No row of it could be kept." if was_tried else ""


def _write_index(by: Actor, one: StatutoryReturn, taken: Taken) -> None:
    rows = (
        ReturnChild(
            partnership_id=by.partnership_id, circle_id=one.circle_id, created_by_id=by.membership_id, of_return=one,
            number=child.number, others=sorted(child.others), born=child.born,
        )
        for child in taken.children.values()
    )  # fmt: skip
    ReturnChild.objects.bulk_create(rows, batch_size=MANY)


def _write_matches(
    by: Actor, record: ledger.Record, one: StatutoryReturn, taken: Taken, known: Known,
    children: Iterable[tuple[str, InReturn]], held: Iterable[tuple[UUID, bytes]] = (),
) -> int:  # fmt: skip
    """Say which children are whose, and keep their rows where there is no doubt. Returns how many cases gained rows."""
    there, gained, rows = set(held), 0, list[ReturnRow]()
    for number, child in children:
        for match in child.matches:
            for case_id, circle_id in known.cases.get(match.child_id, ()):
                if (case_id, child.number) in there:
                    continue
                made = ReturnMatch(
                    partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id,
                    of_return=one, case_id=case_id, kind=one.kind, year=one.year, tables=list(taken.tables),
                    number=child.number, because=match.because, doubt=match.doubt,
                )  # fmt: skip
                made.save(force_insert=True)
                new = [] if match.doubt else list(_rows(by, one, made, taken.rows.get(number, ())))
                rows += new
                gained += bool(new)
                record.wrote("return.matched", case_id=case_id, circle_id=circle_id, rows=len(new), because=match.because,
                             doubt=match.doubt)  # fmt: skip
    ReturnRow.objects.bulk_create(rows, batch_size=MANY)
    return gained


def _rows(by: Actor, one: StatutoryReturn, match: ReturnMatch, rows: Iterable[Row]) -> Iterator[ReturnRow]:
    terms = definition(one.kind)
    for row in rows:
        yield ReturnRow(
            partnership_id=by.partnership_id, circle_id=match.circle_id, created_by_id=by.membership_id, match=match,
            case_id=match.case_id, kind=one.kind, year=one.year, table=row.table, line=row.line,
            values=values_kept(terms, row),
        )  # fmt: skip


# -- whose child it is, said by a person -------------------------------------------------------------------


def match_again(*, by: Actor, return_id: UUID, progress: Progress | None = None) -> int:
    """Look again for children of cases in a return taken in before: cases opened since, numbers said, doubts settled.

    The index is asked first, and the files are read only if it finds somebody. Returns how many cases gained rows.
    """
    one, files, known = _begin(by, return_id, Capability.MATCH_RETURNS)
    with _reading_apart(by, one) as held:
        forgotten = ReturnForgotten.objects.filter(of_return=one).exists()
        wanted = set() if forgotten else _wanted(one, known, held)
    if not wanted:
        return 0
    taken = read_kept(one, files, known, progress)
    with ledger.unit(by, "Look again for children in a return", must_write=True) as record:
        _one_at_a_time(by, "take in", return_id)
        settled = [match for match in _live(one) if not match.doubt and not match.rows.exists()]
        found = {child.number: number for number, child in taken.children.items()}
        rows = [
            row
            for match in settled
            for row in _rows(by, one, match, taken.rows.get(found.get(bytes(match.number), ""), ()))
        ]
        ReturnRow.objects.bulk_create(rows, batch_size=MANY)
        there = [(match.case_id, bytes(match.number)) for match in _live(one)]
        new = [(number, child) for number, child in taken.children.items() if child.number in wanted]
        gained = _write_matches(by, record, one, taken, known, new, there) + len(
            {row.case_id for row in rows}
        )
        for case_id, circle_id in {(row.case_id, row.circle_id) for row in rows}:
            record.wrote("return.rows_added", case_id=case_id, circle_id=circle_id)
        record.wrote("return.matched_again", one, cases=gained)
        have_counted(by)
    return gained


@contextmanager
def _reading_apart(by: Actor, one: StatutoryReturn) -> Iterator[list[ReturnMatch]]:
    with ledger.unit(by, "Look for children in a return"):
        yield list(_live(one))


def _live(one: StatutoryReturn) -> QuerySet[ReturnMatch]:
    return ReturnMatch.objects.filter(of_return=one, ended_at=None)


def _wanted(one: StatutoryReturn, known: Known, held: list[ReturnMatch]) -> set[bytes]:
    """The digests of children in the index who are somebody of ours, and not told so yet; or told so without rows."""
    wanted = {bytes(match.number) for match in held if not match.doubt and not match.rows.exists()}
    there = {(match.case_id, bytes(match.number)) for match in held}
    rows = ReturnChild.objects.filter(of_return=one).values_list("number", "others", "born")
    for number, others, born in rows.iterator(chunk_size=MANY):
        matches = known.match(bytes(number), map(bytes, others), bytes(born) if born is not None else None)
        if any(
            (case, bytes(number)) not in there
            for match in matches
            for case, _circle in known.cases.get(match.child_id, ())
        ):
            wanted.add(bytes(number))
    return wanted


def say_number(*, by: Actor, case: Case, number: str, reason: str, authority_code: str = "") -> ChildNumber:
    """Say by which number an authority's returns know the child of a case, and have its returns read again for it.

    Raises Invalid("number", …) where it is another child's, Invalid("reason", …) without one.
    """
    with ledger.unit(by, "Say a child's number in returns", must_write=True) as record:
        require(by, Capability.MATCH_RETURNS)
        if not number.strip():
            raise Invalid("number", _("Write the child's number as the return has it."))
        if not reason.strip():
            raise Invalid("reason", _("Say how you know that it is the same child."))
        authority = _authority(by, authority_code)
        child = one_visible(Child.objects.all(), by, pk=case.child_id)
        digest = number_digest(number, authority)
        held = ChildNumber.objects.filter(digest=digest, ended_at=None).first()
        if held is not None:
            raise Invalid(
                "number",
                _("This number is another child's here.")
                if held.child_id != child.pk
                else _("This is known already."),
            )
        made = ChildNumber(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, child=child,
            authority_code=authority, number=number.strip()[:60], digest=digest, reason=reason,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("return.number_said", made, case_id=case.pk)
        again = ReturnChild.objects.filter(number=digest).values_list("of_return", flat=True).distinct()
        _have_matched_again(by, list(again))
    return made


def withdraw_number(*, by: Actor, number_id: UUID, reason: str) -> None:
    """Take back that a number is a child's. What came by it is no longer counted; nothing is removed."""
    with ledger.unit(by, "Take back a child's number in returns", must_write=True) as record:
        require(by, Capability.MATCH_RETURNS)
        if not reason.strip():
            raise Invalid("reason", _("Say why it is not the same child."))
        said = one_visible(ChildNumber.objects.filter(ended_at=None), by, pk=number_id)
        said.ended_at, said.ended_because = clock.now(), reason
        said.save(update_fields=["ended_at", "ended_because"])
        ended = ReturnMatch.objects.filter(number=said.digest, because="number", ended_at=None)
        record.wrote("return.number_withdrawn", said, matches=ended.update(ended_at=clock.now()))
        have_counted(by)


def settle_doubt(*, by: Actor, match_id: UUID, same: bool) -> ReturnMatch:
    """Say whether a child of a return in doubt is the child of the case. If so, its rows are read in."""
    with ledger.unit(by, "Settle a doubt about a child in a return", must_write=True) as record:
        require(by, Capability.MATCH_RETURNS)
        match = one_visible(ReturnMatch.objects.select_for_update(), by, pk=match_id)
        if match.ended_at is not None or not match.doubt:
            raise Refused(_("This was settled already."))
        if same:
            match.doubt = ""
            match.save(update_fields=["doubt"])
            _have_matched_again(by, [match.of_return_id])
        else:
            match.ended_at = clock.now()
            match.save(update_fields=["ended_at"])
        record.wrote("return.doubt_settled", match, case_id=match.case_id, same=same)
    return match


def have_taken_in(*, by: Actor, return_id: UUID) -> None:
    """Have a kept return read by the worker, once this transaction is over."""
    from moothall.casework.outcomes.tasks import read_return

    read_return.defer(
        return_id=str(return_id), person_id=str(by.person_id), membership_id=str(by.membership_id)
    )


def have_matched_again(*, by: Actor, return_id: UUID) -> None:
    """Have a return looked through again by the worker, once this transaction is over."""
    with ledger.unit(by, "Have a return looked through again", must_write=True) as record:
        require(by, Capability.MATCH_RETURNS)
        one = one_visible(StatutoryReturn.objects.all(), by, pk=return_id)
        _have_matched_again(by, [one.pk])
        record.wrote("return.asked_again", one)


def _have_matched_again(by: Actor, returns: list[UUID]) -> None:
    from moothall.casework.outcomes.tasks import match_return_again

    for return_id in returns:
        match_return_again.defer(
            return_id=str(return_id), person_id=str(by.person_id), membership_id=str(by.membership_id)
        )
