import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jobs', '0003_open'),
        ('lessons', '0008_course_has_rules'),
        ('people', '0004_accommodations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('ending', models.CharField(choices=[('csv', 'CSV'), ('jsonl', 'JSON Lines'), ('xlsx', 'Excel'), ('parquet', 'Parquet')], max_length=7)),
                ('query', models.JSONField(default=dict)),
                ('has_codes', models.BooleanField(default=False)),
                ('until', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reached', models.JSONField(default=dict)),
                ('row_count', models.PositiveBigIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=7))))),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lessons.course')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='jobs.job')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_rows', models.BooleanField()),
                ('number', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='reports.exportfile')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.organisation')),
            ],
        ),
        migrations.AddIndex(
            model_name='exportfile',
            index=models.Index(fields=['organisation', 'course', '-id'], name='export_file_course'),
        ),
        migrations.AddIndex(
            model_name='exportfile',
            index=models.Index(fields=['organisation', 'expires_at'], name='export_file_expiry'),
        ),
        migrations.AddConstraint(
            model_name='exportfile',
            constraint=models.UniqueConstraint(fields=('organisation', 'uid'), name='export_file_uid_unique'),
        ),
        migrations.AddConstraint(
            model_name='exportfile',
            constraint=models.CheckConstraint(condition=models.Q(('ending__in', ['csv', 'jsonl', 'xlsx', 'parquet'])), name='export_file_ending_known'),
        ),
        migrations.AddConstraint(
            model_name='exportpart',
            constraint=models.UniqueConstraint(fields=('organisation', 'file', 'is_rows', 'number'), name='export_part_unique'),
        ),
    ]
