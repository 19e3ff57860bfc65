from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0003_open'),
        ('lessons', '0008_course_has_rules'),
        ('people', '0006_audit_chained'),
        ('reports', '0002_answer_views'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='exportfile',
            name='about',
            field=models.CharField(choices=[('answers', 'every answer'), ('progress', 'progress'), ('analysis', 'item analysis'), ('learner', 'one learner')], db_default='answers', default='answers', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='exportfile',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ['answers', 'progress', 'analysis', 'learner'])), name='export_file_about_known'),
        ),
    ]
