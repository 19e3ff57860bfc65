from django.db import migrations


def create_default(apps, schema_editor):
    organisation = apps.get_model("people", "Organisation")
    organisation.objects.get_or_create(slug="default", defaults={"name": "Default organisation"})


class Migration(migrations.Migration):
    """Every fact row names an organisation; a fresh site has one."""

    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(create_default, migrations.RunPython.noop)]
