"""Entries from before the chain get their places, in the order in which they were added."""

from django.db import migrations

CHAIN = """
DO $$
DECLARE
    whose bigint;
    entry people_auditentry;
    head people_audithead;
    seals bytea[];
BEGIN
    FOR whose IN SELECT id FROM people_organisation ORDER BY id
    LOOP
        -- Whoever commits a change meanwhile waits for the end of the chain, and comes after it.
        INSERT INTO people_audithead (organisation_id, number, hash) VALUES (whose, 0, '')
            ON CONFLICT (organisation_id) DO UPDATE SET number = people_audithead.number
            RETURNING * INTO head;
        FOR entry IN SELECT e.* FROM people_auditentry e WHERE e.organisation_id = whose
            AND NOT EXISTS (SELECT FROM people_auditlink link WHERE link.entry_id = e.id) ORDER BY e.id
        LOOP
            seals := ARRAY[audit_seal(entry.address_key, host(entry.address)),
                audit_seal(entry.detail_key, entry.detail::text)];
            head.number := head.number + 1;
            head.hash := audit_hash(head.hash, head.number, entry, seals[1], seals[2]);
            INSERT INTO people_auditlink (entry_id, organisation_id, number, hash, address_seal, detail_seal)
                VALUES (entry.id, whose, head.number, head.hash, seals[1], seals[2]);
        END LOOP;
        UPDATE people_audithead SET number = head.number, hash = head.hash WHERE organisation_id = whose;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_audit_chain")]

    operations = [migrations.RunSQL(CHAIN, migrations.RunSQL.noop)]
