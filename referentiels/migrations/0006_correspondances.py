"""What the elements of a version become in another, as a centre confirms it."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0005_brouillons_semblables'),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrespondanceVersion',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('competences', models.JSONField(default=dict, verbose_name='compétences')),
                ('taches', models.JSONField(default=dict, verbose_name='tâches')),
                ('criteres', models.JSONField(default=dict, verbose_name='critères')),
                ('confirmee_le', models.DateTimeField(null=True, verbose_name='confirmée le')),
                ('apres', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
                ('avant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('confirmee_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'correspondance entre versions',
                'verbose_name_plural': 'correspondances entre versions',
                'constraints': [models.UniqueConstraint(fields=('centre', 'avant', 'apres'), name='correspondance_unique')],
            },
        ),
        Cloisonner('CorrespondanceVersion'),
    ]
