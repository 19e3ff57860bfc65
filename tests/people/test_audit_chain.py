"""The audit trail is only added to, and whoever gets past the database's refusal is found out."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from people.audit import record
from people.audit_chain import at_place, check
from people.models import AuditEntry, AuditHead, AuditLink, Organisation
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
COUNT = 6


def chained() -> None:
    """What the end of a transaction does with the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def trail() -> list[AuditEntry]:
    """Six entries of the default organisation, the texts of some being hard to write the same way twice."""
    home = OrganisationFactory()
    details: list[dict[str, object]] = [{}, {"a": 'é\u2028"\\\n\x7f', "b": [1.5, None]}, {"n": 10**20}]
    entries = [
        record(None, "test.act", home, organisation_id=home.pk, detail=detail, address=address)
        for detail in details
        for address in (None, "2001:db8::1")
    ]
    chained()
    return entries


def past_the_triggers(sql: str, *params: int) -> None:
    """What somebody with all rights over the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def faults(trail: list[AuditEntry], **noted: str) -> list[str]:
    return check(trail[0].organisation_id, **noted).faults


def test_a_whole_chain_is_whole(trail: list[AuditEntry]) -> None:
    found = check(trail[0].organisation_id)
    assert (found.entries, found.number, found.emptied, found.faults) == (COUNT, COUNT, 0, [])
    assert [link.entry_id for link in AuditLink.objects.of(trail[0].organisation_id).order_by("number")] == [
        entry.pk for entry in trail
    ]


def test_each_organisation_has_its_own_chain(trail: list[AuditEntry]) -> None:
    away = OrganisationFactory(slug="away")
    record(None, "test.act", away, organisation_id=away.pk)
    chained()
    assert check(away.pk).entries == 1
    assert check(trail[0].organisation_id).entries == COUNT


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_auditentry SET verb = 'test.other' WHERE id = %s",
        "UPDATE people_auditentry SET actor_id = 1 WHERE id = %s",
        "UPDATE people_auditentry SET detail = '{}' WHERE id = %s",
        "UPDATE people_auditentry SET address = '10.0.0.1' WHERE id = %s",
        "DELETE FROM people_auditentry WHERE id = %s",
        "UPDATE people_auditlink SET number = 99 WHERE entry_id = %s",
        "UPDATE people_auditlink SET hash = NULL WHERE entry_id = %s",
        "DELETE FROM people_auditlink WHERE entry_id = %s",
    ],
)
def test_the_database_refuses(trail: list[AuditEntry], sql: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"refused|not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [trail[3].pk])
    assert faults(trail) == []


def test_what_names_somebody_can_be_taken_out(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=trail[3].pk).update(address=None, address_key=None)
    AuditEntry.objects.filter(pk=trail[2].pk).update(detail={}, detail_key=None)
    found = check(trail[0].organisation_id)
    assert (found.faults, found.emptied) == ([], 1)


CHANGES = {
    "verb": "UPDATE people_auditentry SET verb = 'test.other' WHERE id = %s",
    "when": "UPDATE people_auditentry SET at = at + interval '1 microsecond' WHERE id = %s",
    "who": "UPDATE people_auditentry SET actor_id = 1 WHERE id = %s",
    "what": "UPDATE people_auditentry SET object_id = '0' WHERE id = %s",
    "hash": "UPDATE people_auditlink SET hash = sha256('') WHERE entry_id = %s",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
def test_a_changed_entry_is_found(trail: list[AuditEntry], sql: str) -> None:
    past_the_triggers(sql, trail[2].pk)
    assert faults(trail)[0] == f"place 3, entry {trail[2].pk}: changed"


def test_a_changed_detail_and_address_are_found(trail: list[AuditEntry]) -> None:
    past_the_triggers("UPDATE people_auditentry SET detail = '{\"a\": 2}' WHERE id = %s", trail[2].pk)
    past_the_triggers("UPDATE people_auditentry SET address = '10.0.0.9' WHERE id = %s", trail[3].pk)
    assert faults(trail) == [
        f"place 3, entry {trail[2].pk}: the detail was changed",
        f"place 4, entry {trail[3].pk}: the address was changed",
    ]


def test_a_changed_entry_with_a_new_hash_breaks_the_next(trail: list[AuditEntry]) -> None:
    past_the_triggers(CHANGES["verb"], trail[2].pk)
    past_the_triggers(
        """UPDATE people_auditlink link SET hash = audit_hash(
            (SELECT hash FROM people_auditlink WHERE number = 2), 3, e.*, link.address_seal, link.detail_seal)
        FROM people_auditentry e WHERE e.id = link.entry_id AND e.id = %s""",
        trail[2].pk,
    )
    assert faults(trail) == [f"place 4, entry {trail[3].pk}: changed"]


def test_a_missing_entry_is_found(trail: list[AuditEntry]) -> None:
    past_the_triggers("DELETE FROM people_auditentry WHERE id = %s", trail[2].pk)
    assert faults(trail) == [f"place 3, entry {trail[2].pk}: missing"]
    past_the_triggers("DELETE FROM people_auditlink WHERE entry_id = %s", trail[2].pk)
    assert faults(trail) == ["places 3 to 3: missing"]


def test_an_inserted_entry_is_found(trail: list[AuditEntry]) -> None:
    past_the_triggers(
        "INSERT INTO people_auditentry (organisation_id, verb, object_type, object_id, detail)"
        " VALUES (%s, 'test.act', 'quiz', '1', '{}')",
        trail[0].organisation_id,
    )
    newest = AuditEntry.objects.latest("pk").pk
    assert faults(trail) == [f"entry {newest}: put in beside the chain"]


def test_a_trail_cut_at_its_end_is_found(trail: list[AuditEntry]) -> None:
    noted = at_place(check(trail[0].organisation_id))
    past_the_triggers("DELETE FROM people_auditentry WHERE id >= %s", trail[4].pk)
    past_the_triggers("DELETE FROM people_auditlink WHERE entry_id >= %s", trail[4].pk)
    assert faults(trail) == ["places 5 to 6: missing at the end"]
    AuditHead.objects.update(number=4, hash=AuditLink.objects.get(number=4).hash)
    assert faults(trail) == [], "control: nothing inside the database tells of it any more"
    assert faults(trail, noted=noted) == ["places 5 to 6: missing at the end"]


def test_the_command_says_what_and_ends_with_an_error(trail: list[AuditEntry]) -> None:
    said = io.StringIO()
    call_command("check_audit", stdout=said)
    assert "default: 6 entries, 0 emptied, 0 faults" in said.getvalue()
    past_the_triggers(CHANGES["verb"], trail[2].pk)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_audit", organisation="default", stdout=said)
    assert f"place 3, entry {trail[2].pk}: changed" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_places() -> None:
    """The chain waits for a transaction that commits, not for one that has written and still runs."""
    home = Organisation.objects.get(slug="default")
    other = connection.copy()
    try:
        with transaction.atomic():
            record(None, "test.first", home, organisation_id=home.pk)
            insert = "INSERT INTO people_auditentry (organisation_id, verb, object_type, object_id, detail)"
            with other.cursor() as cursor:
                cursor.execute(f"{insert} VALUES (%s, 'test.second', 'quiz', '1', '{{}}')", [home.pk])
    finally:
        other.close()
    found = check(home.pk)
    assert (found.entries, found.faults) == (2, [])
    assert verbs(home.pk) == ["test.second", "test.first"]


def verbs(organisation_id: int) -> list[Any]:
    """What happened, in the order of the chain."""
    links = AuditLink.objects.of(organisation_id).order_by("number").values_list("entry_id", flat=True)
    entries = AuditEntry.objects.of(organisation_id).in_bulk(list(links))
    return [entries[pk].verb for pk in links]


def test_entries_from_before_the_chain_get_their_places(trail: list[AuditEntry]) -> None:
    past_the_triggers("DELETE FROM people_auditlink")
    past_the_triggers("DELETE FROM people_audithead")
    assert len(faults(trail)) == COUNT, "control: all stand beside the chain now"
    chain = import_module("people.migrations.0006_audit_chained").CHAIN
    for _once_and_again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(chain)
        found = check(trail[0].organisation_id)
        assert (found.entries, found.faults) == (COUNT, [])
