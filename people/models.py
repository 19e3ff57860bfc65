"""People, the organisations they belong to, and the record of what they changed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Whose facts these are. Every fact row names one; it never changes."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class FactQuerySet(models.QuerySet[Any]):
    """Rows of a fact table; every query on one names the organisation."""

    def of(self, organisation_id: int) -> Self:
        """The rows of one organisation."""
        return self.filter(organisation_id=organisation_id)


FactManager = models.Manager.from_queryset(FactQuerySet)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user; without a password nobody can sign in as this user."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user who may also enter Django's own admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this email, in any letter case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. `is_sample` marks generated people, removable by one command."""

    email = models.EmailField(_("email"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=Now())

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """The name shown in pages."""
        return str(self)


class Role(models.TextChoices):
    """What a person is in an organisation; an admin may do what an instructor may."""

    LEARNER = "learner", _("learner")
    INSTRUCTOR = "instructor", _("instructor")
    ADMIN = "admin", _("admin")


class Membership(models.Model):
    """One person's role in one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class Cohort(models.Model):
    """A group of learners who are looked at together.

    Who made it may change it, and so may admins. One that is archived takes nobody in any more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=100)
    is_sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)
    members: models.ManyToManyField[User, CohortMember] = models.ManyToManyField(
        User, through="CohortMember", related_name="cohorts"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="cohort_name_unique")]

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    """One learner's place in one cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="cohort_member_unique")]


class Accommodation(models.Model):
    """A standing adjustment of one learner, applied to every quiz; the learner can see it.

    `time_factor` lengthens every time limit; without `has_timer` there is none. `break_minutes` is time for
    breaks, added to the limit of each attempt.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    learner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="accommodation")
    time_factor = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    has_timer = models.BooleanField(default=True)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    has_larger_text = models.BooleanField(default=False)
    set_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time_factor__gte=1) & models.Q(time_factor__lte=5),
                name="accommodation_factor_range",
            )
        ]

    def __str__(self) -> str:
        return f"accommodation of {self.learner_id}"


class AuditEntry(models.Model):
    """Who changed what, when and from where; the database itself refuses to edit or delete a row.

    The actor is a number and no key: it stays when the account is gone. What names somebody can be taken out,
    `address` and `detail`, each with its key: their seals in the chain then tell nothing (`AuditLink`).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, db_constraint=False)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    detail_key = models.UUIDField(null=True, db_default=RandomUUID())
    address = models.GenericIPAddressField(null=True)
    address_key = models.UUIDField(null=True, db_default=RandomUUID())

    objects = FactManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "object_type", "object_id"], name="audit_object"),
            models.Index(fields=["organisation", "-at"], name="audit_recent"),
        ]


class AuditLink(models.Model):
    """The place of one entry in its organisation's chain; written by the database when the change commits.

    `hash` covers the entry and the hash of the place before. The seals are hashes of the entry's address and
    detail with their keys. See migration 0005 for the functions and `people.audit_chain` for the check.
    """

    entry_id = models.BigIntegerField(primary_key=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.BigIntegerField(null=True)
    hash = models.BinaryField(null=True)
    address_seal = models.BinaryField(null=True)
    detail_seal = models.BinaryField(null=True)

    objects = FactManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="audit_link_number")]


class AuditHead(models.Model):
    """The last place of an organisation's chain; whoever commits next waits for this row and for no other."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    number = models.BigIntegerField()
    hash = models.BinaryField()


class OwnData(models.Model):
    """A file with all data of one person, made by a worker; `archive` is None until then.

    After some days it is gone, see `reports.own_data`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_data")
    archive = models.BinaryField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"own data {self.pk}"


class Erasure(models.Model):
    """A person asked to be erased, or was. It stays: by `joined_at` the person is known again in a backup."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="erasure")
    joined_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    erased_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "erased_at"], name="erasure_open")]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"
