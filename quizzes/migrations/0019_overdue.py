from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0018_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='overdue_grace',
            field=models.DurationField(null=True),
        ),
        migrations.AddField(
            model_name='quiz',
            name='overdue_grace',
            field=models.DurationField(blank=True, null=True),
        ),
    ]
