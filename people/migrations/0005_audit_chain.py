"""The audit trail is only added to, and every entry gets its place in its organisation's chain.

`audit_next` runs when the transaction commits, after all other checks that wait for the commit: the row of
the chain's end is the last lock a transaction takes, so nobody who holds it waits for anybody. For that the
entry's trigger adds an empty link, and the link's own trigger, which Postgres runs in the next round, fills it.
"""


import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION audit_seal(key uuid, content text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(uuid_send(key), '') || convert_to(coalesce(content, ''), 'UTF8'))
$$;

CREATE FUNCTION audit_hash(before bytea, number bigint, entry people_auditentry, address_seal bytea,
    detail_seal bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(number, entry.id, entry.organisation_id,
        (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_id, entry.verb, entry.object_type,
        entry.object_id, encode(address_seal, 'hex'), encode(detail_seal, 'hex'))::text, 'UTF8'))
$$;

CREATE FUNCTION audit_add_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_auditlink (entry_id, organisation_id) VALUES (NEW.id, NEW.organisation_id);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry people_auditentry;
    head people_audithead;
    of_address bytea;
    of_detail bytea;
BEGIN
    SELECT * INTO STRICT entry FROM people_auditentry WHERE id = NEW.entry_id;
    of_address := audit_seal(entry.address_key, host(entry.address));
    of_detail := audit_seal(entry.detail_key, entry.detail::text);
    INSERT INTO people_audithead AS last (organisation_id, number, hash)
        VALUES (NEW.organisation_id, 1, audit_hash('', 1, entry, of_address, of_detail))
        ON CONFLICT (organisation_id) DO UPDATE SET number = last.number + 1,
            hash = audit_hash(last.hash, last.number + 1, entry, of_address, of_detail)
        RETURNING * INTO head;
    UPDATE people_auditlink link SET number = head.number, hash = head.hash,
        address_seal = of_address, detail_seal = of_detail
        WHERE link.entry_id = NEW.entry_id;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the audit trail is only added to.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{address,address_key,detail,detail_key}'::text[]
        = to_jsonb(OLD) - '{address,address_key,detail,detail_key}'::text[]
    AND ((NEW.address, NEW.address_key) IS NOT DISTINCT FROM (OLD.address, OLD.address_key)
        OR NEW.address IS NULL AND NEW.address_key IS NULL)
    AND ((NEW.detail, NEW.detail_key) IS NOT DISTINCT FROM (OLD.detail, OLD.detail_key)
        OR NEW.detail = '{}' AND NEW.detail_key IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An audit entry is not changed; only its address or its detail can be taken out.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
TRIGGERS = """
CREATE CONSTRAINT TRIGGER audit_add_link AFTER INSERT ON people_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_add_link();
CREATE CONSTRAINT TRIGGER audit_next AFTER INSERT ON people_auditlink
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION audit_next();
CREATE TRIGGER audit_may_change BEFORE UPDATE ON people_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_may_change();
CREATE TRIGGER audit_stays BEFORE DELETE ON people_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_may_change BEFORE UPDATE ON people_auditlink
    FOR EACH ROW WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_stays BEFORE DELETE ON people_auditlink
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""
BACK = """
DROP TRIGGER audit_add_link ON people_auditentry;
DROP TRIGGER audit_may_change ON people_auditentry;
DROP TRIGGER audit_stays ON people_auditentry;
DROP TRIGGER audit_next ON people_auditlink;
DROP TRIGGER audit_may_change ON people_auditlink;
DROP TRIGGER audit_stays ON people_auditlink;
DROP FUNCTION audit_add_link, audit_next, audit_refuse, audit_may_change, audit_hash, audit_seal;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_accommodations'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('organisation', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='people.organisation')),
                ('number', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='auditentry',
            name='address_key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), null=True),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='detail_key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), null=True),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='actor',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('entry_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(null=True)),
                ('hash', models.BinaryField(null=True)),
                ('address_seal', models.BinaryField(null=True)),
                ('detail_seal', models.BinaryField(null=True)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='audit_link_number')],
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK),
    ]
