"""Many small reads of one page as one query, so that a page's cost does not grow with what it shows.

What a page reads is the same text for everybody in a role, with other keys in it. `@kept` keeps that text: Django
writes it once in each process, for a stand-in whose keys are marks that no row has; each reader's own keys are then
sent beside the text, never in it, and PostgreSQL keeps its plan. What is kept holds nobody's identity, and a mark
that was not replaced would find no row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg.sql import Literal

from moothall.core.crypto import Sealed, SealedTextField
from moothall.core.kinds import Actor, Role

Parts = dict[str, models.QuerySet[Any]]
Rows = dict[str, list[Any]]

_PART = "SELECT {name} AS part, (SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM ({sql}) t) AS rows"


def gather(*kept_parts: Bound, **parts: models.QuerySet[Any]) -> Rows:
    """Run several querysets as one statement and return each one's rows as model instances, in order.

    Row-level security holds in every part as usual. `select_related` and annotations are not carried: ask
    for the related rows as a part of their own.
    """
    if kept_parts and not parts:
        return _gather_kept(kept_parts)
    for bound in kept_parts:
        parts = {**bound, **parts}
    selects: list[str] = []
    values: list[Any] = []
    for name, rows in parts.items():
        written = _written(rows)
        if written is not None:
            selects.append(_PART.format(name="%s", sql=written[0]))
            values += [name, *written[1]]
    found: Rows = {name: [] for name in parts}
    if selects:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), values)
            _read(cursor.fetchall(), {name: rows.model for name, rows in parts.items()}, found)
    return found


def _written(rows: models.QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The text of a queryset and its values; None where nothing can be found."""
    try:
        sql, values = rows.select_related(None).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)


# -- text that is kept ---------------------------------------------------------------------------------------


class NotKept(RuntimeError):
    """A function marked `@kept` reads more than its arguments' keys: its text would not be the same for all."""


class Bound(Mapping[str, "models.QuerySet[Any]"]):
    """The parts of a page for one reader: given to `gather` as it is, kept text; else a mapping of querysets."""

    def __init__(self, build: Callable[..., Parts], actor: Actor, keys: tuple[Any, ...]) -> None:
        self._build, self._actor, self._keys = build, actor, keys
        self._parts: Parts | None = None

    @property
    def recipe(self) -> _Recipe:
        """What the text depends on: the function, the role, and what kinds of keys it is given."""
        return _Recipe(self._build, self._actor.role, tuple(_shape(key) for key in self._keys))

    def own(self) -> list[Any]:
        """The reader's keys, in the order of `_marks`."""
        keys = [key.pk if isinstance(key, models.Model) else key for key in self._keys]
        return [*_identity(self._actor), *keys]

    def _all(self) -> Parts:
        if self._parts is None:
            self._parts = self._build(self._actor, *self._keys)
        return self._parts

    def __getitem__(self, name: str) -> models.QuerySet[Any]:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def kept(build: Callable[..., Parts]) -> Callable[..., Bound]:
    """For a function of an actor and keys (identifiers, codes, dates, or rows of which only `pk` is used).

    What it returns may depend on the actor's role, and on the keys as values to look for; on no clock, no setting,
    no row. Whatever else it asks of the actor or a row is refused when it is first called, and so is a value that
    is neither a key nor a code. Not for long lists: a kept plan cannot know how many rows a key finds.
    """

    def bind(actor: Actor, *keys: Any) -> Bound:
        return Bound(build, actor, keys)

    bind.__doc__, bind.__name__ = build.__doc__, build.__name__
    return bind


@dataclass(frozen=True, slots=True)
class _Recipe:
    build: Callable[..., Parts]
    role: Role
    shape: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """Kept text with `$1`, `$2`…; for each of them whose (of the bound parts given) and which key goes there."""

    sql: str
    places: tuple[tuple[int, int], ...]
    models: dict[str, type[models.Model]]


def _gather_kept(bound: tuple[Bound, ...]) -> Rows:
    statement = _statement(tuple(one.recipe for one in bound))
    own = [one.own() for one in bound]
    found: Rows = {name: [] for name in statement.models}
    connection.ensure_connection()
    raw = cast("psycopg.Connection[Any]", connection.connection)
    if raw.prepare_threshold is None:
        raw.prepare_threshold = _NOT_BY_ITSELF
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(cast("Any", _KeptCursor(raw))) as cursor:
        cursor.execute(statement.sql, [own[whose][which] for whose, which in statement.places])
        _read(cursor.fetchall(), statement.models, found)
    return found


#: Statements are prepared when they are asked to be, never because they came by so many times.
_NOT_BY_ITSELF = 10**9


class _KeptCursor(psycopg.RawCursor[Any]):
    """Sends the keys beside the text, so that the server can keep the plan of it (unless a pooler stands between)."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        how.setdefault("prepare", settings.MOOTHALL_KEEP_PLANS)
        super().execute(query, params, **how)
        if self._query is None:  # Django's log of queries reads the text here, and psycopg leaves it out
            self._query = cast("Any", SimpleNamespace(query=query.encode()))
        return self


@lru_cache(maxsize=512)
def _statement(recipes: tuple[_Recipe, ...]) -> _Statement:
    """The text of all parts together. Nothing of who asked first is in it, nor in the key it is kept under."""
    places: list[tuple[int, int]] = []
    selects: dict[str, str] = {}
    read: dict[str, type[models.Model]] = {}
    for whose, recipe in enumerate(recipes):
        marks, parts = _of_a_stand_in(recipe)
        for name, rows in parts.items():
            read[name] = rows.model
            selects.pop(name, None)
            written = _written(rows)
            if written is not None:
                where = f"{recipe.build.__name__}: {name}"
                sql = _numbered(where, *written, marks, whose, places)
                selects[name] = _PART.format(name=Literal(name).as_string(None), sql=sql)
    return _Statement(" UNION ALL ".join(selects.values()) or _NOTHING, tuple(places), read)


_SIGN = re.compile("%%|%s")
_NOTHING = "SELECT NULL AS part, NULL AS rows WHERE false"


def _numbered(
    where: str, sql: str, values: tuple[Any, ...], marks: list[Any], whose: int, places: list[tuple[int, int]]
) -> str:
    """Django's text with `$n` for each mark and the codes written out; `places` grows by what is new."""
    left = iter(values)

    def write(sign: re.Match[str]) -> str:
        if sign.group() == "%%":
            return "%"
        value = next(left)
        which = _which(where, value, marks)
        if which is None:
            return Literal(value).as_string(None)
        # A reader's own identity is the same in all bound parts of one page; the first of them tells it.
        place = (0 if which < _KEYS_FROM else whose, which)
        if place not in places:
            places.append(place)
        return f"${places.index(place) + 1}"

    return _SIGN.sub(write, sql)


def _which(where: str, value: Any, marks: list[Any]) -> int | None:
    """Which mark a value is; None for a code. Refuses an identifier or a day that came from anywhere else."""
    for number, mark in enumerate(marks):
        if type(value) is type(mark) and value == mark:
            return number
    if value is None or isinstance(value, bool | int):
        return None
    if isinstance(value, str) and not any(str(mark) in value for mark in marks):
        return None
    raise NotKept(f"{where} holds a value that is neither a key nor a code, and would be kept for everybody.")


def _identity(actor: Any) -> list[Any]:
    """What tells one reader of a role from another."""
    return [actor.membership_id, actor.person_id, actor.partnership_id, actor.agency_id, *actor.holders]


_KEYS_FROM = 7


def _of_a_stand_in(recipe: _Recipe) -> tuple[list[Any], Parts]:
    """The parts for somebody who does not exist, with the marks that stand for keys, in the order of `own`."""
    real = Actor(
        membership_id=uuid4(), person_id=uuid4(), partnership_id=uuid4(), agency_id=uuid4(), role=recipe.role, name=""
    )  # fmt: skip
    # Not an actor: it has no name and no agency's function, so that nothing kept can depend on them.
    reader = SimpleNamespace(
        membership_id=real.membership_id, person_id=real.person_id, partnership_id=real.partnership_id,
        agency_id=real.agency_id, role=real.role, holders=real.holders,
    )  # fmt: skip
    marks = [_mark(kind, number) for number, kind in enumerate(recipe.shape)]
    keys = [
        SimpleNamespace(pk=mark) if kind is models.Model else mark
        for kind, mark in zip(recipe.shape, marks, strict=True)
    ]
    try:
        parts = recipe.build(cast("Actor", reader), *keys)
    except AttributeError as asked:
        raise NotKept(f"{recipe.build.__name__} asks for more than a role and keys: {asked}") from asked
    return [*_identity(reader), *marks], parts


def _shape(key: Any) -> type:
    for shape in (models.Model, UUID, str, date):
        if isinstance(key, shape) and not isinstance(key, datetime):
            return shape
    raise NotKept(f"A key is an identifier, a code, a date or a row, not {type(key).__name__}.")


def _mark(kind: type, number: int) -> Any:
    if kind is str:
        return f"mark-{uuid4()}"
    return date(9000 + number, 1, 1) if kind is date else uuid4()


# -- rows ----------------------------------------------------------------------------------------------------


def _read(fetched: list[Any], read_as: Mapping[str, type[models.Model]], found: Rows) -> None:
    for name, rows in fetched:
        found[name] = _instances(read_as[name], json.loads(rows) if isinstance(rows, str) else rows)


def _instances(model: type[models.Model], rows: list[dict[str, Any]]) -> list[Any]:
    """Model instances of rows that all have the same columns."""
    if not rows:
        return []
    names, readers = _readers(model, tuple(rows[0]))
    return [
        model.from_db(
            "default", names, [read(row[column]) if read else row[column] for column, read in readers]
        )
        for row in rows
    ]


_Reader = Callable[[Any], Any] | None


@lru_cache(maxsize=512)
def _readers(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[list[str], list[tuple[str, _Reader]]]:
    """The attributes the columns fill, in the order of the model's fields, and how each is read."""
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    return [field.attname for field in fields], [(str(field.column), _reader(field)) for field in fields]


def _reader(field: models.Field[Any, Any]) -> _Reader:
    """How a JSON value becomes the field's own; None where it is that already."""
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field)
    if isinstance(field, SealedTextField):
        return _or_none(lambda value: Sealed(bytes.fromhex(value[2:])))
    if isinstance(field, models.BinaryField):
        return _or_none(lambda value: bytes.fromhex(value[2:]))
    if isinstance(field, ArrayField):
        read = _reader(field.base_field)
        return _or_none(lambda value: [read(one) for one in value]) if read else None
    if isinstance(field, models.UUIDField):
        return _or_none(UUID)
    if isinstance(field, models.DateTimeField):
        return _or_none(datetime.fromisoformat)
    if isinstance(field, models.DateField):
        return _or_none(date.fromisoformat)
    return None


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)
