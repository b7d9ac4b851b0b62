import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import lab.creation
import lab.tenancy.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('lab', '0002_rest'),
    ]

    operations = [
        lab.creation.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Branch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sandbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='as_branch', to='lab.sandbox', verbose_name='sandbox')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='branches', to='lab.sandbox', verbose_name='branch of')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('moment', models.CharField(max_length=120, verbose_name='from')),
                        ('entry', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'branch of a company',
                        'verbose_name_plural': 'branches of companies',
                        'ordering': ['source', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('source', 'number'), name='branch_number_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PersonaState',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=80, verbose_name='key')),
                        ('contact', models.PositiveIntegerField(blank=True, null=True, verbose_name='contact')),
                        ('lead', models.PositiveIntegerField(blank=True, null=True, verbose_name='lead')),
                        ('state', lab.tenancy.fields.CanonicalJSONField(default=dict)),
                        ('open', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'state of a simulated customer',
                        'verbose_name_plural': 'states of simulated customers',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['sandbox', 'contact'], name='persona_by_contact'), models.Index(fields=['sandbox', 'lead'], name='persona_by_lead'), models.Index(fields=['sandbox', 'id'], name='personastate_scope_idx')],
                        'constraints': [models.UniqueConstraint(fields=('sandbox', 'key'), name='persona_state_once'), models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='personastate_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('persona', models.CharField(max_length=80, verbose_name='persona')),
                        ('need', models.CharField(max_length=80, verbose_name='need')),
                        ('quote', models.PositiveIntegerField(blank=True, null=True, verbose_name='quote')),
                        ('opportunity', models.PositiveIntegerField(blank=True, null=True, verbose_name='opportunity')),
                        ('kind', models.CharField(max_length=12, verbose_name='decision')),
                        ('reason', models.CharField(blank=True, max_length=20, verbose_name='reason')),
                        ('weighing', lab.tenancy.fields.CanonicalJSONField(default=dict)),
                        ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='told at')),
                    ],
                    options={
                        'verbose_name': 'decision of a simulated customer',
                        'verbose_name_plural': 'decisions of simulated customers',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['sandbox', 'quote'], name='decision_by_quote'), models.Index(fields=['sandbox', 'opportunity'], name='decision_by_opportunity'), models.Index(fields=['sandbox', 'id'], name='decision_scope_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='decision_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='RivalPrice',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('competitor', models.PositiveIntegerField(verbose_name='competitor')),
                        ('factor', models.DecimalField(decimal_places=4, default=1, max_digits=8, verbose_name='factor')),
                    ],
                    options={
                        'verbose_name': 'price of a competitor',
                        'verbose_name_plural': 'prices of competitors',
                        'ordering': ['competitor', 'pk'],
                        'indexes': [models.Index(fields=['sandbox', 'id'], name='rivalprice_scope_idx')],
                        'constraints': [models.UniqueConstraint(fields=('sandbox', 'competitor'), name='rival_price_once'), models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='rivalprice_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='Happening',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('kind', models.CharField(max_length=40, verbose_name='kind')),
                        ('key', models.CharField(blank=True, max_length=120, verbose_name='key')),
                        ('data', lab.tenancy.fields.CanonicalJSONField(default=dict)),
                        ('done', models.BooleanField(default=False, verbose_name='done')),
                    ],
                    options={
                        'verbose_name': 'happening',
                        'verbose_name_plural': 'happenings',
                        'ordering': ['at', 'kind', 'key', 'pk'],
                        'indexes': [models.Index(fields=['sandbox', 'done', 'at'], name='happening_by_moment'), models.Index(fields=['sandbox', 'id'], name='happening_scope_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='happening_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='Followed',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('entry', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'followed journal',
                        'verbose_name_plural': 'followed journals',
                        'indexes': [models.Index(fields=['sandbox', 'id'], name='followed_scope_idx')],
                        'constraints': [models.UniqueConstraint(fields=('sandbox',), name='journal_followed_once_per_sandbox'), models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='followed_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='Inject',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.school', verbose_name='school')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                        ('names', models.JSONField(default=dict, verbose_name='names')),
                        ('texts', models.JSONField(default=dict, verbose_name='texts')),
                        ('effects', models.JSONField(default=list, verbose_name='effects')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                    ],
                    options={
                        'verbose_name': 'inject',
                        'verbose_name_plural': 'injects',
                        'ordering': ['pk'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Injection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sandbox', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('key', models.CharField(max_length=120, verbose_name='inject')),
                        ('names', models.JSONField(default=dict, verbose_name='names')),
                        ('effects', models.JSONField(default=list, verbose_name='effects')),
                        ('attempt', models.PositiveIntegerField(verbose_name='attempt')),
                        ('at', models.DateTimeField(verbose_name='simulated moment')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('done', 'Done'), ('failed', 'Not possible'), ('undone', 'Undone')], default='planned', max_length=8, verbose_name='state')),
                        ('problem', models.TextField(blank=True, verbose_name='problem')),
                        ('batch', models.PositiveIntegerField(null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                    ],
                    options={
                        'verbose_name': 'injection',
                        'verbose_name_plural': 'injections',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['sandbox', 'attempt'], name='injection_by_attempt')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Lesson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('classroom', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lesson', to='lab.classroom', verbose_name='class')),
                        ('pace', models.PositiveSmallIntegerField(choices=[(0, 'Clocks move by hand only'), (60, 'A working day in an hour'), (30, 'A working day in half an hour'), (15, 'A working day in a quarter of an hour'), (5, 'A working day in five minutes')], default=0, verbose_name='pace')),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened at')),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closes_at', models.DateTimeField(verbose_name='closes at')),
                        ('shuts', models.BooleanField(default=False, help_text='Students may look into them between the lessons, and go on in the next one.', verbose_name='companies are shut outside of lessons')),
                        ('held_at', models.DateTimeField(editable=False, null=True, verbose_name='held at')),
                        ('away_minutes', models.PositiveSmallIntegerField(default=0, help_text='0: only at its end.', verbose_name='closes when no teacher is there for (minutes)')),
                        ('away_at', models.DateTimeField(editable=False, null=True)),
                        ('paced_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        'verbose_name': 'lesson',
                        'verbose_name_plural': 'lessons',
                        'ordering': ['pk'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='WorkedDay',
                    fields=[
                        ('id', lab.tenancy.fields.SandboxedIdField(editable=False, primary_key=True, serialize=False)),
                        ('sandbox', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.sandbox')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lab.seat', verbose_name='seat')),
                        ('day', models.DateField(verbose_name='day')),
                        ('minutes', models.PositiveIntegerField(default=0, verbose_name='minutes')),
                        ('busy_until', models.DateTimeField(verbose_name='busy until')),
                    ],
                    options={
                        'verbose_name': 'worked day',
                        'verbose_name_plural': 'worked days',
                        'ordering': ['day', 'pk'],
                        'indexes': [models.Index(fields=['sandbox', 'id'], name='workedday_scope_idx')],
                        'constraints': [models.UniqueConstraint(fields=('sandbox', 'seat', 'day'), name='worked_day_once_per_seat'), models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('id'), '>>', models.Value(24)))), name='workedday_id_in_sandbox'), models.CheckConstraint(condition=models.Q(('sandbox', django.db.models.expressions.CombinedExpression(models.F('seat_id'), '>>', models.Value(24)))), name='workedday_seat_id_in_sandbox')],
                    },
                ),
                migrations.CreateModel(
                    name='Scenario',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                    ],
                    options={
                        'verbose_name': 'scenario',
                        'verbose_name_plural': 'scenarios',
                        'ordering': ['slug'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Trial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('sandbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='as_trial', to='lab.sandbox', verbose_name='sandbox')),
                    ],
                    options={
                        'verbose_name': 'trial company',
                        'verbose_name_plural': 'trial companies',
                        'ordering': ['pk'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='KeyNumbers',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_numbers', to='scenarios.scenario')),
                        ('collection', models.CharField(max_length=60, verbose_name='collection')),
                        ('numbers', models.JSONField(default=dict, verbose_name='numbers')),
                    ],
                    options={
                        'verbose_name': 'numbers of keys',
                        'verbose_name_plural': 'numbers of keys',
                        'ordering': ['scenario', 'collection'],
                        'constraints': [models.UniqueConstraint(fields=('scenario', 'collection'), name='key_numbers_once_per_collection')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='ScenarioVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='scenarios.scenario', verbose_name='scenario')),
                        ('number', models.PositiveIntegerField(verbose_name='version')),
                        ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10, verbose_name='status')),
                        ('names', models.JSONField(default=dict, help_text='By language.', verbose_name='names')),
                        ('summaries', models.JSONField(default=dict, help_text='By language.', verbose_name='summaries')),
                        ('languages', models.JSONField(default=list, verbose_name='languages')),
                        ('day_one', models.DateField(verbose_name='day 1')),
                        ('digest', models.CharField(max_length=64, verbose_name='fingerprint')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published at')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                        ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived at')),
                    ],
                    options={
                        'verbose_name': 'version of a scenario',
                        'verbose_name_plural': 'versions of scenarios',
                        'ordering': ['scenario__slug', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('scenario', 'number'), name='scenario_version_once', violation_error_message='This scenario has a version of this number already.'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('status', 'draft')), models.Q(('published_at__isnull', False), ('status', 'published'), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='scenario_version_published_is_sealed', violation_error_message='A published version has a time and a fingerprint.'), models.CheckConstraint(condition=models.Q(('archived_at__isnull', True), ('status', 'published'), _connector='OR'), name='scenario_version_archived_is_published', violation_error_message='Only a published version can be archived.')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PackFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='scenarios.scenarioversion')),
                        ('path', models.CharField(max_length=120, verbose_name='path')),
                        ('text', models.TextField(blank=True, verbose_name='text')),
                    ],
                    options={
                        'verbose_name': 'file of a pack',
                        'verbose_name_plural': 'files of packs',
                        'ordering': ['version', 'path'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'path'), name='pack_file_once_per_version')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PendingFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_files', to='scenarios.scenarioversion')),
                        ('path', models.CharField(max_length=120, verbose_name='path')),
                        ('text', models.TextField(blank=True, null=True, verbose_name='text')),
                    ],
                    options={
                        'verbose_name': 'file that is not sound yet',
                        'verbose_name_plural': 'files that are not sound yet',
                        'ordering': ['version', 'path'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'path'), name='pending_file_once_per_version')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Template',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='scenarios.scenarioversion', verbose_name='version')),
                        ('day_one', models.DateField(verbose_name='day 1')),
                        ('language', models.CharField(max_length=10, verbose_name='language')),
                        ('variant', models.PositiveSmallIntegerField(default=0, verbose_name='variant')),
                        ('session', models.PositiveSmallIntegerField(default=0, verbose_name='session of the pack')),
                        ('sandbox', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='as_template', to='lab.sandbox', verbose_name='sandbox')),
                        ('remembered', models.JSONField(default=dict, editable=False)),
                    ],
                    options={
                        'verbose_name': 'template',
                        'verbose_name_plural': 'templates',
                        'ordering': ['version', 'day_one', 'language', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'day_one', 'language', 'variant', 'session'), name='template_once')],
                        'indexes': [],
                    },
                ),
            ],
        ),
    ]
