from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lessons', '0007_revision_by_address'),
        ('people', '0004_accommodations'),
        ('quizzes', "0017_behaviours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='item',
            name='item_state_known',
        ),
        migrations.AlterField(
            model_name='item',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('waiting', 'waiting for review'), ('accepted', 'accepted'), ('rejected', 'rejected'), ('retired', 'retired'), ('stale', 'held: its sentence changed')], default='waiting', max_length=10),
        ),
        migrations.AlterField(
            model_name='staleevidence',
            name='state_before',
            field=models.CharField(choices=[('draft', 'draft'), ('waiting', 'waiting for review'), ('accepted', 'accepted'), ('rejected', 'rejected'), ('retired', 'retired'), ('stale', 'held: its sentence changed')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'accepted', 'rejected', 'retired', 'stale'])), name='item_state_known'),
        ),
    ]
