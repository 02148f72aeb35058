"""Sections and texts of booklets by centre or formation, certificate of the centre, archives, reading receipts."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, Cloisonner


class Migration(migrations.Migration):

    dependencies = [
        ('bilans', '0003_livret_code'),
        ('comptes', '0003_relances'),
        ('entreprise', '0010_fiches_activite'),
        ('socle', '0001_initial'),
        ('suivi', '0009_evaluation_de_fiche'),
    ]

    operations = [
        migrations.CreateModel(
            name='ArchiveLivret',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('motif', models.CharField(max_length=200)),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='archives_livret', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('close_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('contrat', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entreprise.contrat')),
                ('livret', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='archives', to='bilans.livret')),
            ],
            options={
                'verbose_name': 'archive d’un livret',
                'verbose_name_plural': 'archives des livrets',
                'ordering': ['-cree_le'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'apprenti', 'contrat'), name='archive_livret_contrat_unique')],
            },
        ),
        migrations.CreateModel(
            name='CertificatCentre',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('titulaire', models.CharField(max_length=200)),
                ('emetteur', models.CharField(max_length=200, verbose_name='émetteur')),
                ('debut', models.DateTimeField(verbose_name='valable du')),
                ('fin', models.DateTimeField(verbose_name='au')),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256 du certificat')),
                ('chiffre', models.TextField(editable=False, verbose_name='PKCS#12 chiffré')),
                ('retire_le', models.DateTimeField(null=True, verbose_name='retiré le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('depose_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'certificat du centre',
                'verbose_name_plural': 'certificats du centre',
                'ordering': ['-cree_le'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retire_le__isnull', True)), fields=('centre',), name='certificat_centre_actif')],
            },
        ),
        migrations.CreateModel(
            name='ConfigurationLivret',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('sections', models.JSONField(default=list)),
                ('coordonnees', models.TextField(blank=True, max_length=300, verbose_name='coordonnées')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('formation', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='suivi.formation')),
                ('logo', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('modifie_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'configuration du livret',
                'verbose_name_plural': 'configurations du livret',
                'constraints': [models.UniqueConstraint(fields=('centre', 'formation'), name='configuration_livret_unique', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LectureLivret',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('cle', models.CharField(max_length=40, verbose_name='clé du texte')),
                ('titre', models.CharField(max_length=120)),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256 du texte')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lectures_livret', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'accusé de lecture',
                'verbose_name_plural': 'accusés de lecture',
                'ordering': ['cree_le'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'apprenti', 'membre', 'cle', 'empreinte'), name='lecture_livret_unique')],
            },
        ),
        Cloisonner("ArchiveLivret"),
        Cloisonner("CertificatCentre"),
        Cloisonner("ConfigurationLivret"),
        Cloisonner("LectureLivret"),
        AjoutSeul("ArchiveLivret"),
        AjoutSeul("LectureLivret"),
    ]
