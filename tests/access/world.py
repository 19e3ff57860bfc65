"""One small world for all proofs of access: people, what they may reach, and how it is asked for.

How everybody stands to everything is written here by hand, not read from the code that is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from lessons.models import Course, CourseState, EnrolmentState, RevisionDraft
from lessons.services import create_import, read_import
from people.access import Action, Principal, Relation, allows, may
from people.models import Organisation, OwnData, Role, User
from quizzes.attempts import start_attempt
from quizzes.models import AnswerFile, Item, Override, Quiz, QuizState, Response
from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState
from reports.models import ExportFile
from tests.access import routes
from tests.access.bodies import NOWHERE, bodies_of
from tests.access.enrolling import people_things
from tests.access.table import Row
from tests.access.things import (
    AWAY,
    HOME,
    Thing,
    draw_of,
    heading_of,
    media_of,
    picture_of,
    place_of,
    relations_to,
    slot_of,
    unlocking_of,
)
from tests.factories.courses import EnrolmentFactory, published_course
from tests.factories.items import stored_item
from tests.factories.people import OrganisationFactory, UserFactory, member
from tests.factories.quizzes import QuizFactory, published_quiz

ARTICLE = (
    b"Bridges\n\n(1) One\n\nThe first bridge was built in 1811.\n\n(2) Two\n\nThe second was built in 1812.\n"
)
UNHASHED = ("shared_cache", "django_migrations")


@dataclass
class World:
    """`sessions` holds the session key of everybody who is signed in, `roles` and `homes` who they are."""

    people: dict[str, User | None] = field(default_factory=dict)
    roles: dict[str, Role | None] = field(default_factory=dict)
    homes: dict[str, str | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    bodies: dict[str, Callable[[Thing | None], dict[str, Any]]] = field(default_factory=dict)
    browser: Client = field(default_factory=Client)

    def client(self, who: str) -> Client:
        """The one browser of this world, that person signed in and nothing else remembered."""
        self.browser.cookies.clear()
        if who in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return self.browser

    def send(self, who: str, row: Row, method: str, thing: Thing | None) -> Any:
        """The reply to one request."""
        client = self.client(who)
        data: dict[str, Any] = self.bodies.get(row.route, lambda _thing: {})(thing)
        if row.field and thing is not None:
            data = data | ({"course": thing.named["slug"]} if row.field == "slug" else {row.field: thing.pk})
        address = self.address(row, thing)
        if method == "GET":
            return client.get(address, data)
        if method == "PUT" or row.is_api or row.route in JSON_PAGES:
            return getattr(client, method.lower())(address, data, content_type="application/json")
        return client.post(address, data)

    def address(self, row: Row, thing: Thing | None) -> str:
        """Where the row's route is for this object."""
        named = thing.named if thing is not None else {}
        return reverse(row.route, kwargs={name: named[name] for name in parameters()[row.route]})

    def expected(self, who: str, row: Row, thing: Thing | None) -> str:
        """``sign-in``, ``role``, ``missing`` or ``allowed``."""
        if row.action is Action.PUBLIC:
            return "allowed"
        role = self.roles[who]
        if role is None:
            return "sign-in"
        principal = Principal(1, 1, role)
        if not may(principal, row.action):
            return "role"
        if thing is None:
            return "allowed"
        if thing.organisation != self.homes[who]:
            return "missing"
        needed = Action.COURSE_TEACH if thing.is_draft else row.needed
        relations = thing.relations.get(who, frozenset())
        may_all = allows(principal, needed, relations) and allows(principal, row.needed, relations)
        return "allowed" if may_all else "missing"


@cache
def parameters() -> dict[str, tuple[str, ...]]:
    """What the address of each route names."""
    return {pattern.name: tuple(pattern.pattern.regex.groupindex) for pattern in routes.patterns()}


JSON_PAGES = ("attempt_save", "lesson_position")


def verdict(reply: Any) -> str:
    """What the reply says, in the words of `World.expected`."""
    if reply.status_code == 401 or (
        reply.status_code == 302 and "/login/?next=" in reply.headers["Location"]
    ):
        return "sign-in"
    return {403: "role", 404: "missing"}.get(reply.status_code, "allowed")


def build() -> World:
    """The world; everything in it is rows of the test's database."""
    world = World()
    home, away = OrganisationFactory(), OrganisationFactory(slug="away")
    _people(world, home, away)
    who = {name: user for name, user in world.people.items() if user is not None}
    learners = (who["owner"], who["classmate"])
    own = published_course(slug="own", lessons=2, instructors=(who["co_instructor"],), learners=learners)
    other = published_course(
        slug="other", instructors=(who["instructor_elsewhere"],), learners=(who["other_learner"],)
    )
    draft = published_course(slug="draft", instructors=(who["co_instructor"],), learners=learners)
    Course.objects.filter(pk=draft.pk).update(state=CourseState.DRAFT)
    foreign = published_course(slug="foreign", organisation=away, learners=(who["away_learner"],))
    EnrolmentFactory(course=own, learner=who["suspended"], state=EnrolmentState.SUSPENDED)
    courses = {"own": own, "other": other, "draft": draft, "away": foreign}
    world.things = {
        "course": {name: _course(course, name) for name, course in courses.items()}
        | {"absent": Thing({"slug": "nowhere"}, NOWHERE, None)},
        "lesson": {name: _lesson(course, name) for name, course in courses.items()}
        | {"absent": Thing({"slug": "own", "number": 999}, None, None)},
        "picture": {name: picture_of(course, name) for name, course in courses.items()}
        | {"absent": Thing({"slug": "own", "key": "0" * 64}, None, None)},
        "media": {name: media_of(course, name) for name, course in courses.items()}
        | {"absent": Thing({"name": "0" * 32 + ".png"}, None, None)},
        "reset": {"absent": Thing({"uidb36": int_to_base36(who["owner"].pk), "key": "b-c"}, None, None)},
        "demo": {"absent": Thing({"role": "learner"}, None, None)},
    }
    _articles(world, courses)
    _quizzes(world, courses)
    _overrides(world, courses)
    _items(world, courses)
    _requests(world, courses)
    _imports(world)
    _learners(world)
    _exports(world, courses)
    world.things |= people_things(courses, who)
    _own_data(world)
    return world


def _people(world: World, home: Organisation, away: Organisation) -> None:
    plan = [
        ("owner", Role.LEARNER, home),
        ("classmate", Role.LEARNER, home),
        ("other_learner", Role.LEARNER, home),
        ("unenrolled", Role.LEARNER, home),
        ("suspended", Role.LEARNER, home),
        ("co_instructor", Role.INSTRUCTOR, home),
        ("instructor_elsewhere", Role.INSTRUCTOR, home),
        ("admin", Role.ADMIN, home),
        ("away_admin", Role.ADMIN, away),
        ("away_learner", Role.LEARNER, away),
    ]
    for name, role, organisation in plan:
        _enter(world, name, member(role, organisation=organisation, name=name), role)
        world.homes[name] = HOME if organisation == home else AWAY
    world.people["anonymous"], world.roles["anonymous"], world.homes["anonymous"] = None, None, None
    inactive = UserFactory(name="inactive")
    _enter(world, "inactive", inactive, None)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    world.homes["inactive"] = None


def _enter(world: World, name: str, user: User, role: Role | None) -> None:
    client = Client()
    client.force_login(user)
    world.people[name], world.roles[name] = user, role
    world.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value


def _course(course: Course, name: str) -> Thing:
    return Thing({"slug": course.slug}, course.pk, place_of(name), relations_to(name))


def _lesson(course: Course, name: str) -> Thing:
    named = {"slug": course.slug, "number": 1}
    return Thing(named, course.lessons.get(position=1).pk, place_of(name), relations_to(name))


def _articles(world: World, courses: dict[str, Course]) -> None:
    """A text each course has, and one that was brought for it."""
    texts, drafts = {}, {}
    for name, course in courses.items():
        number = course.revision.number
        texts[name] = Thing(
            {"slug": course.slug, "number": number}, number, place_of(name), relations_to(name)
        )
        draft = RevisionDraft.objects.create(
            organisation_id=course.organisation_id, course=course, base_id=course.revision_id, source=ARTICLE
        )
        drafts[name] = Thing(
            {"slug": course.slug, "draft_id": draft.pk}, draft.pk, place_of(name), relations_to(name)
        )
    of_another = {"slug": courses["own"].slug, "draft_id": drafts["other"].pk}
    drafts["of_another"] = Thing(of_another, drafts["other"].pk, None)
    world.things["text"] = texts | {"absent": Thing({"slug": "own", "number": NOWHERE}, None, None)}
    world.things["draft"] = drafts | {"absent": Thing({"slug": "own", "draft_id": NOWHERE}, None, None)}


def _exports(world: World, courses: dict[str, Course]) -> None:
    """A finished file of each course, and one that is over its time."""
    found = {name: _export(course, name) for name, course in courses.items()}
    expired = _export(courses["own"], "own")
    ExportFile.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    found["expired"] = Thing(expired.named, None, None)
    world.things["export"] = found | {"absent": Thing({"uid": uuid4()}, None, None)}
    world.bodies["export_new"] = lambda _thing: {"ending": "xlsx"}
    world.bodies["export_report"] = lambda _thing: {"about": "progress"}


def _export(course: Course, name: str) -> Thing:
    of_course = {"organisation_id": course.organisation_id, "course": course}
    file = ExportFile.objects.create(
        **of_course, ending="csv", size=1, sha256="0" * 64, ready_at=timezone.now()
    )
    file.parts.create(organisation_id=course.organisation_id, is_rows=False, number=0, data=b"x")
    return Thing({"uid": file.uid}, file.pk, place_of(name), relations_to(name))


def _quizzes(world: World, courses: dict[str, Course]) -> None:
    later = timezone.now() + timedelta(days=7)
    quizzes: dict[str, tuple[Quiz, str]] = {
        "own": (published_quiz(courses["own"]), "own"),
        "not_open": (published_quiz(courses["own"], opens_at=later), "own"),
        "draft": (published_quiz(courses["own"]), "own"),
        "of_draft": (QuizFactory(course=courses["draft"], state=QuizState.PUBLISHED), "draft"),
        "other": (published_quiz(courses["other"]), "other"),
        "away": (published_quiz(courses["away"]), "away"),
    }
    Quiz.objects.filter(pk=quizzes["draft"][0].pk).update(state=QuizState.DRAFT)
    world.things["quiz"] = {
        name: Thing(
            {"quiz_id": quiz.pk}, quiz.pk, place_of(course), relations_to(course), is_draft=name == "draft"
        )
        for name, (quiz, course) in quizzes.items()
    } | {"absent": Thing({"quiz_id": NOWHERE}, NOWHERE, None)}
    world.things["quiz_of_course"] = {
        name: Thing(
            {"slug": courses[course].slug, "quiz_id": quiz.pk},
            quiz.pk,
            place_of(course),
            relations_to(course),
        )
        for name, (quiz, course) in quizzes.items()
    } | {"of_another": Thing({"slug": "own", "quiz_id": quizzes["other"][0].pk}, None, None)}
    world.things["unlocking"] = {name: unlocking_of(course, name) for name, course in courses.items()} | {
        "of_another": Thing({"slug": "own", "unlocking_id": NOWHERE}, None, None)
    }
    world.things["slot"] = {
        name: slot_of(quiz, course) for name, (quiz, course) in quizzes.items() if name != "of_draft"
    } | {"absent": Thing({"quiz_id": quizzes["own"][0].pk, "slot_id": NOWHERE}, None, None)}
    world.things["draw"] = {
        name: draw_of(QuizFactory(course=courses[name]), name) for name in ("own", "other", "away")
    } | {"absent": Thing({"quiz_id": quizzes["own"][0].pk, "draw_id": NOWHERE}, None, None)}
    world.things["heading"] = {
        name: heading_of(QuizFactory(course=courses[name]), name) for name in ("own", "other", "away")
    } | {"absent": Thing({"quiz_id": quizzes["own"][0].pk, "section_id": NOWHERE}, None, None)}
    owners = {"own": "owner", "classmate": "classmate", "other": "other_learner", "away": "away_learner"}
    world.things["attempt"] = {
        name: _attempt(world, quizzes[name if name in quizzes else "own"][0], owner)
        for name, owner in owners.items()
    } | {"absent": Thing({"uid": uuid4(), "position": 1}, None, None)}
    world.things |= _files(world.things["attempt"], {"own": "own", "other": "other", "away": "away"})
    free = {quiz.pk: stored_item(quiz.course).pk for quiz, _course in quizzes.values()}
    world.bodies |= bodies_of(quizzes["own"][0], free)


def _attempt(world: World, quiz: Quiz, owner: str) -> Thing:
    user = world.people[owner]
    assert user is not None
    started = start_attempt(quiz.pk, Principal(user.pk, quiz.organisation_id, Role.LEARNER), seed=1)
    taught_by = {"other_learner": "instructor_elsewhere"}.get(owner, "co_instructor")
    relations = {owner: frozenset({Relation.OWNER})}
    if world.homes[owner] == HOME:
        relations[taught_by] = frozenset({Relation.TEACHES})
    return Thing({"uid": started.uid, "position": 1}, started.pk, world.homes[owner], relations)


def _files(attempts: dict[str, Thing], courses: dict[str, str]) -> dict[str, dict[str, Thing]]:
    """A file in each attempt, as its learner and as those who mark ask for it."""
    own, essay = {}, {}
    for name, course in courses.items():
        attempt = attempts[name]
        response = Response.objects.select_related("version").get(attempt=attempt.pk, position=1)
        made = AnswerFile.objects.create(
            organisation_id=response.organisation_id, attempt_id=attempt.pk, response=response,
            name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, data=b"x",
        )  # fmt: skip
        own[name] = Thing(
            attempt.named | {"file_uid": made.uid}, made.pk, place_of(course), attempt.relations
        )
        named = {"item_id": response.version.item_id, "file_uid": made.uid}
        essay[name] = Thing(named, made.pk, place_of(course), relations_to(course))
    for things in (own, essay):
        elsewhere = {"file_uid": things["other"].named["file_uid"]}
        things["mixed"] = Thing(things["own"].named | elsewhere, None, None)
        things["absent"] = Thing(things["own"].named | {"file_uid": uuid4()}, None, None)
    return {"attempt_file": own, "essay_file": essay}


def _items(world: World, courses: dict[str, Course]) -> None:
    items = {name: stored_item(course) for name, course in courses.items()}
    world.things["item"] = {
        name: Thing({"item_id": item.pk}, item.pk, place_of(name), relations_to(name))
        for name, item in items.items()
    } | {"absent": Thing({"item_id": NOWHERE}, NOWHERE, None)}
    _regrades(world, items)


def _regrades(world: World, items: dict[str, Item]) -> None:
    """One that was given up half-way for each item, so that everything may be done with it."""
    found = {}
    for name, item in items.items():
        made = Regrade.objects.create(
            organisation_id=item.organisation_id,
            item=item,
            policy=RegradePolicy.FULL,
            reason="The key was wrong.",
            state=RegradeState.APPLYING,
        )
        found[name] = Thing({"regrade_id": made.pk}, made.pk, place_of(name), relations_to(name))
    world.things["regrade"] = found | {"absent": Thing({"regrade_id": NOWHERE}, NOWHERE, None)}
    world.bodies["item_regrade"] = lambda _thing: {"reason": "The key was wrong."}


def _requests(world: World, courses: dict[str, Course]) -> None:
    """Requests for more questions; one is asked for through the address of another course too."""
    found = {}
    for name, course in courses.items():
        made = course.item_requests.create(
            organisation_id=course.organisation_id, revision_id=course.revision_id, count=3
        )
        named = {"slug": course.slug, "request_id": made.pk}
        found[name] = Thing(named, made.pk, place_of(name), relations_to(name))
    found["mixed"] = Thing({"slug": "own", "request_id": found["other"].pk}, None, None)
    world.things["request"] = found | {"absent": Thing({"slug": "own", "request_id": NOWHERE}, None, None)}
    world.bodies["course_ask"] = lambda _thing: {"count": 3}


def _imports(world: World) -> None:
    owners = {"own": "co_instructor", "other": "instructor_elsewhere", "away": "away_admin"}
    found = {}
    for name, owner in owners.items():
        user = world.people[owner]
        assert user is not None
        organisation_id = user.memberships.get().organisation_id
        by = Principal(user.pk, organisation_id, world.roles[owner])
        made = read_import(create_import(ARTICLE, by=by, is_queued=False).pk)
        owned = {owner: frozenset({Relation.OWNER})}
        found[name] = Thing({"import_id": made.pk}, made.pk, world.homes[owner], owned)
    world.things["import"] = found | {"absent": Thing({"import_id": NOWHERE}, NOWHERE, None)}
    world.bodies["import_discard"] = lambda _thing: {"sure": "on"}


def _learners(world: World) -> None:
    """A learner is looked at inside a course; one who is not on it is missing for everybody."""
    courses = world.things["course"]
    on = {"own": ("owner", "own"), "other": ("other_learner", "other"), "away": ("away_learner", "away")}
    found = {}
    for name, (person, course) in on.items():
        user, thing = world.people[person], courses[course]
        assert user is not None
        found[name] = Thing({"learner_id": user.pk}, thing.pk, thing.organisation, thing.relations)
    stranger = world.people["unenrolled"]
    assert stranger is not None
    found["not_enrolled"] = Thing({"learner_id": stranger.pk}, courses["own"].pk, None)
    found["absent"] = Thing({"learner_id": NOWHERE}, courses["own"].pk, None)
    world.things["learner"] = found
    world.bodies["manage_learner"] = lambda thing: {"course": thing.pk} if thing else {}
    world.bodies["manage_learner_csv"] = world.bodies["manage_learner"]


def _overrides(world: World, courses: dict[str, Course]) -> None:
    """An override of each course's quiz for a learner of it; one is asked for at another quiz too."""
    learners = {"own": "owner", "other": "other_learner", "away": "away_learner"}
    found, supported = {}, {}
    for name, person in learners.items():
        quiz, user = world.things["quiz"][name], world.people[person]
        assert user is not None
        made = Override.objects.create(
            organisation_id=courses[name].organisation_id,
            quiz_id=quiz.pk,
            learner=user,
            says=["attempts_allowed"],
            attempts_allowed=9,
            reason="a reason",
        )
        named = {**quiz.named, "override_id": made.pk}
        found[name] = Thing(named, made.pk, place_of(name), quiz.relations)
        taught = {who: held & {Relation.TEACHES} for who, held in quiz.relations.items()}
        supported[name] = Thing({"learner_id": user.pk}, user.pk, place_of(name), taught)
    mixed = {**world.things["quiz"]["own"].named, "override_id": found["other"].pk}
    world.things["override"] = found | {
        "mixed": Thing(mixed, None, None),
        "absent": Thing({**world.things["quiz"]["own"].named, "override_id": NOWHERE}, None, None),
    }
    unenrolled = world.people["unenrolled"]
    assert unenrolled is not None
    world.things["supported"] = supported | {
        "not_enrolled": Thing({"learner_id": unenrolled.pk}, unenrolled.pk),
        "absent": Thing({"learner_id": NOWHERE}, None, None),
    }


def _own_data(world: World) -> None:
    """A copy of somebody's data that lies ready, and everybody as somebody to erase."""
    copies, persons = {}, {}
    for name, place in (("owner", HOME), ("classmate", HOME), ("away_learner", AWAY)):
        user = world.people[name]
        assert user is not None
        organisation_id = user.memberships.get().organisation_id
        made = OwnData.objects.create(organisation_id=organisation_id, person=user, archive=b"x")
        copies[name] = Thing({"copy_id": made.pk}, made.pk, place, {name: frozenset({Relation.OWNER})})
        persons[name] = Thing({"person_id": user.pk}, user.pk, place)
    world.things["own_copy"] = copies | {"absent": Thing({"copy_id": NOWHERE}, None, None)}
    world.things["person"] = persons | {"absent": Thing({"person_id": NOWHERE}, None, None)}
    world.bodies |= {
        "manage_erasure": lambda _thing: {"reason": "A test."},
        "own_erasure": lambda _thing: {"sure": "on"},
    }


def rows_hash() -> dict[str, str]:
    """One hash for each table over all its rows; what counts requests is left out."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    parts = [
        f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t"  # noqa: S608  # names of our own models
        for table in sorted(set(tables))
        if table not in UNHASHED and not table.startswith("procrastinate_")
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def changed_tables(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables whose rows differ between two hashes."""
    return {table for table in after if before.get(table) != after[table]}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back; durable transactions of the application may begin inside."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase does
    with block:
        yield
        transaction.set_rollback(True)
