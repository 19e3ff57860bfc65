from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0023_sequential'),
    ]

    operations = [
        migrations.AddField(
            model_name='quiz',
            name='bands',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
