"""Partnerships, agencies, people, memberships; circles and the seats in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from moothall.core import clock
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Kind, Role, uuid7


class Partnership(models.Model):
    """The safeguarding partners of one place: the unit of tenancy, and of the ledger.

    `arrangements` names those it runs; empty means each that is made for its nation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=200)
    code = models.SlugField(max_length=20, unique=True)
    nation = models.CharField(
        max_length=20,
        choices=[(n, n) for n in ("england", "wales", "scotland", "northern-ireland")],
    )
    authority_codes = ArrayField(models.CharField(max_length=12), default=list)
    case_prefix = models.CharField(max_length=8, default="MH")
    help_phone = models.CharField(max_length=40, default="")
    arrangements = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    created_at = models.DateTimeField(auto_now_add=True)

    KINDS: ClassVar = dict.fromkeys(
        [
            "id",
            "name",
            "code",
            "nation",
            "authority_codes",
            "case_prefix",
            "help_phone",
            "arrangements",
            "created_at",
        ],
        Kind.OPEN,
    )

    class Meta:
        db_table = "access_partnership"


class Agency(models.Model):
    """A body that sits on or contributes to the partnership's panels, by its function in an arrangement."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=40)
    reference_code = models.CharField(max_length=20, blank=True, default="")
    inbox = models.EmailField(blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "name", "function", "reference_code", "inbox"], Kind.OPEN
    )

    class Meta:
        db_table = "access_agency"
        constraints = [models.UniqueConstraint(fields=["partnership", "name"], name="agency_named_once")]


class PeopleManager(BaseUserManager["Person"]):
    """Makes people; there is no self sign-up."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person who can sign in with this email. Without a password, one must be set by a link."""
        person = Person(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who works for an agency and can sign in. Never a child."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PeopleManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    KINDS: ClassVar = dict.fromkeys(
        ["id", "email", "name", "language", "is_active", "created_at", "password", "last_login"],
        Kind.OFFICIAL,
    )

    class Meta:
        db_table = "access_person"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a role for an agency of a partnership. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Role])
    job_title = models.CharField(max_length=120, blank=True, default="")
    started_on = models.DateField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "agency", "person", "role", "job_title", "started_on", "ended_at"],
        Kind.OFFICIAL,
    )

    class Meta:
        db_table = "access_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "role"], condition=Q(ended_at=None), name="membership_once"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "role"], name="membership_by_role")]


class Circle(models.Model):
    """Those who need to know one thing, and why. Every row about a child names its circle."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=120)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "purpose", "started_at", "ended_at", "created_by"], Kind.OFFICIAL
    )

    class Meta:
        db_table = "access_circle"


class CircleWithin(models.Model):
    """Whoever is seated in `inner` is seated in `outer` too: a case's circle within that of its request.

    With a `relation` only those seated so: what is for the chair alone takes only who chairs from the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    inner = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    outer = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=30, blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(["id", "partnership", "inner", "outer", "relation"], Kind.OFFICIAL)

    class Meta:
        db_table = "access_circle_within"
        constraints = [models.UniqueConstraint(fields=["inner", "outer"], name="circle_within_once")]


class CircleSeat(models.Model):
    """One holder's place in a circle. `holder` is a membership, an agency in a role, or an office.

    See `Actor.holders` for the three forms. `because_of` is the seat in an inner circle it follows from.
    An `ended_at` that lies ahead is the end of a seat given for a time: it ends by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="seats")
    holder = models.CharField(max_length=120)
    relation = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Relation])
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    because_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = dict.fromkeys(
        [
            "id",
            "partnership",
            "circle",
            "holder",
            "relation",
            "reason",
            "started_at",
            "ended_at",
            "ended_because",
            "because_of",
        ],
        Kind.OFFICIAL,
    )

    class Meta:
        db_table = "access_circle_seat"
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "holder", "relation"], condition=Q(ended_at=None), name="seat_once"
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "holder"], name="seat_by_circle"),
            models.Index(fields=["holder", "circle"], name="seat_by_holder"),
        ]


class WrittenAt(models.DateTimeField):  # type: ignore[type-arg]
    """The moment a row is written, by the product's clock: a demonstration's past is written in the past."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The moment, once and for good."""
        if add:
            setattr(model_instance, self.attname, clock.now())
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> Any:
        """To migrations a moment like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class OfAPartnership(models.Model):
    """The columns of tables that are about no child and whose rows are only added: whose, who wrote it, when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    created_at = WrittenAt(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    BASE_KINDS: ClassVar = dict.fromkeys(["id", "partnership", "created_at", "created_by"], Kind.OFFICIAL)

    class Meta:
        abstract = True


class NeedToKnow(models.Model):
    """The columns of every table about a child: whose it is, who needs to know, who wrote it, when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    created_at = WrittenAt(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    BASE_KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "circle", "created_at", "created_by"], Kind.OFFICIAL
    )

    class Meta:
        abstract = True
