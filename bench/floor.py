"""The framework floor: the least a signed-in Django view can do for the same page.

Django's own session, user and CSRF, the minimal statements of `bench.statements`, a small template. Served
exactly like the product. Reads PGHOST and the database name from the environment the harness gives it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.floor",
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    AUTH_USER_MODEL="auth.User",
    SESSION_COOKIE_NAME="sessionid",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["FLOOR_DATABASE"],
            "USER": "postgres",
            "HOST": os.environ["FLOOR_HOST"],
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
            "OPTIONS": {"context_processors": []},
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  # settings come first
from django.db import connection, transaction  # noqa: E402  # settings come first
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402  # settings come first
from django.shortcuts import render  # noqa: E402  # settings come first
from django.urls import path  # noqa: E402  # settings come first

from bench import statements  # noqa: E402  # settings come first

NAV = [
    {"number": n, "title": f"Lesson number {n}", "is_done": n % 3 == 0, "percent": n * 2} for n in range(40)
]
QUESTIONS = [
    {
        "number": n,
        "stem": f"Question {n}: which statement is the best & most <exact> answer?",
        "options": [{"value": value, "text": f"Option {value} of {n}"} for value in range(4)],
    }
    for n in range(10)
]
"""What fills the floor's lesson page to the size of the performance note's (40 rows and 10 questions)."""

USER = "SELECT id, email, name, is_active FROM people_user WHERE id = %s"


def person(request: HttpRequest, cursor: Any) -> int:
    """The signed-in user's id: session and user row are loaded, as any real page must."""
    cursor.execute(USER, [int(request.session["_auth_user_id"])])
    return int(cursor.fetchone()[0])


def ask(cursor: Any, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    cursor.execute(statement, values)
    return list(cursor.fetchall()) if cursor.description else []


def lesson(request: HttpRequest, course: int, number: int) -> HttpResponse:
    with connection.cursor() as cursor:
        values = {"organisation": 1, "course": course, "position": number, "learner": person(request, cursor)}
        title, body, lesson_id = ask(cursor, statements.LESSON, values)[0]
        outline = ask(cursor, statements.OUTLINE, values)
        reading = ask(cursor, statements.READING, values | {"lesson": lesson_id})
    context = {"title": title, "body": body, "outline": outline, "reading": reading}
    return render(request, "lesson.html", context | {"nav": NAV, "questions": QUESTIONS})


def question(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    with connection.cursor() as cursor:
        values = {"organisation": 1, "uid": uid, "position": number, "learner": person(request, cursor)}
        attempt = ask(cursor, statements.ATTEMPT, values)[0]
        places = ask(cursor, statements.PLACES, values | {"attempt": attempt[0]})
        content = ask(cursor, statements.CONTENT, values | {"attempt": attempt[0]})[0][0]
    item = json.loads(content) if isinstance(content, str) else content
    return render(request, "question.html", {"attempt": attempt, "places": places, "item": item})


def save(request: HttpRequest, uid: UUID) -> HttpResponse:
    sent = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        values = {"organisation": 1, "uid": uid, "learner": person(request, cursor), "key": sent["key"]}
        values |= {"seq": sent["seq"], "value": json.dumps(sent["value"]), "position": sent["position"]}
        attempt, response = ask(cursor, statements.LOCK_PLACE, values)[0]
        ask(cursor, statements.ADD_ANSWER, values | {"attempt": attempt, "response": response})
    return JsonResponse({"saved": True})


def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        values = {"organisation": 1, "uid": uid, "learner": person(request, cursor)}
        attempt = ask(cursor, statements.LOCK, values)[0][0]
        ask(cursor, statements.ADD_MARKS, values | {"attempt": attempt, "sequence": 1})
        ask(cursor, statements.CLOSE, values | {"attempt": attempt, "state": "submitted"})
    return HttpResponse(status=302, headers={"Location": "/"})


def report(request: HttpRequest, course: int, quiz: int) -> HttpResponse:
    with connection.cursor() as cursor:
        person(request, cursor)
        values = {"organisation": 1, "course": course, "quiz": quiz, "cohort": None, "since": None}
        lines = ask(cursor, os.environ["FLOOR_REPORT"], values | {"finished": ["submitted", "expired"]})
    return render(request, "report.html", {"lines": lines})


urlpatterns = [
    path("lesson/<int:course>/<int:number>/", lesson),
    path("question/<uuid:uid>/<int:number>/", question),
    path("save/<uuid:uid>/", save),
    path("submit/<uuid:uid>/", submit),
    path("report/<int:course>/<int:quiz>/", report),
]
application = get_wsgi_application()
