"""The table behind the `shared_cache` of the settings: what `createcachetable` would make."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_default_organisation")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE shared_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX shared_cache_expires ON shared_cache (expires);
            """,
            "DROP TABLE shared_cache;",
        )
    ]
