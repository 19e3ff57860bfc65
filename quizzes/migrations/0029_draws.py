from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0028_told_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='quiz',
            name='draws',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
