"""What waits or runs is found without reading every job that ever was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_links")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])), fields=["id"], name="job_open"
            ),
        ),
    ]
