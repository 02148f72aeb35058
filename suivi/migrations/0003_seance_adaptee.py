"""Séances repeated, caught up, adapted to one apprentice, and shown by evidence."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner, CloisonnerReference


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0002_remarques'),
        ('socle', '0001_initial'),
        ('suivi', '0002_seance_complete'),
    ]

    operations = [
        migrations.AddField(
            model_name='seance',
            name='rattrape',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rattrapages', to='suivi.seance'),
        ),
        migrations.AddField(
            model_name='seanceapprenti',
            name='amenagement',
            field=models.CharField(blank=True, max_length=300, verbose_name='aménagement'),
        ),
        migrations.AddField(
            model_name='seanceapprenti',
            name='jusquau',
            field=models.DateField(null=True, verbose_name='jusqu’au'),
        ),
        migrations.CreateModel(
            name='SeanceDispense',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('critere', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.critere')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='dispenses', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'dispense',
                'constraints': [models.UniqueConstraint(fields=('centre', 'seance', 'apprenti', 'competence', 'critere'), name='seance_dispense_unique', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SeancePreuve',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('legende', models.CharField(blank=True, max_length=200, verbose_name='légende')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='preuves', to='suivi.apprenti')),
                ('auteur', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='preuves', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'preuve',
                'ordering': ['cree_le'],
                'indexes': [models.Index(fields=['centre', 'apprenti', 'seance'], name='preuve_apprenti')],
            },
        ),
        CloisonnerReference("Seance", "rattrape"),
        Cloisonner("SeanceDispense"),
        Cloisonner("SeancePreuve"),
    ]
