from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0022_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='reached',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='quiz',
            name='is_sequential',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
