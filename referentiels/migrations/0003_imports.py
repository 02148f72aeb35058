# ruff: noqa
"""The files handed in to make référentiels, and what was read in them."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cpro.socle.operations import Cloisonner


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0002_remarques'),
        ('socle', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportReferentiel',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('taille', models.PositiveBigIntegerField(verbose_name='taille en octets')),
                ('titre', models.CharField(blank=True, max_length=200, verbose_name='nom du référentiel')),
                ('format', models.CharField(blank=True, choices=[('tableur', 'Tableur (Excel ou CSV)'), ('rncp', 'Répertoire RNCP de France compétences'), ('natif', 'Référentiel Compas (YAML)'), ('case', 'Cadre 1EdTech CASE'), ('moodle', 'Cadre de compétences Moodle')], max_length=10)),
                ('statut', models.CharField(choices=[('lecture', 'En cours de lecture'), ('choix', 'Fiches à choisir'), ('lu', 'À relire'), ('refuse', 'Illisible'), ('garde', 'Gardé'), ('abandonne', 'Sans suite')], default='lecture', max_length=10)),
                ('refus', models.JSONField(default=list, verbose_name='raisons du refus')),
                ('fiches', models.PositiveIntegerField(default=0, verbose_name='fiches trouvées')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('depose_par', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('index', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('travail', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.travail')),
            ],
            options={
                'verbose_name': 'import de référentiel',
                'verbose_name_plural': 'imports de référentiel',
            },
        ),
        migrations.CreateModel(
            name='PropositionReferentiel',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('rang', models.PositiveSmallIntegerField()),
                ('repere', models.CharField(blank=True, max_length=20, verbose_name='numéro de la fiche')),
                ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 du contenu lu')),
                ('document', models.JSONField(default=dict, verbose_name='contenu au format natif')),
                ('remarques', models.JSONField(default=list, verbose_name='remarques de lecture')),
                ('refus', models.JSONField(default=list, verbose_name='raisons du refus')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('importation', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='propositions', to='referentiels.importreferentiel')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='propositions', to='referentiels.versionreferentiel')),
            ],
            options={
                'verbose_name': 'proposition de référentiel',
                'verbose_name_plural': 'propositions de référentiel',
                'ordering': ('rang',),
            },
        ),
        migrations.AddIndex(
            model_name='importreferentiel',
            index=models.Index(fields=['centre', '-cree_le'], name='import_ref_centre'),
        ),
        migrations.AddIndex(
            model_name='propositionreferentiel',
            index=models.Index(fields=['centre', 'empreinte'], name='proposition_ref_empreinte'),
        ),
        migrations.AddConstraint(
            model_name='propositionreferentiel',
            constraint=models.UniqueConstraint(fields=('centre', 'importation', 'rang'), name='proposition_referentiel_rang_unique'),
        ),
        Cloisonner('ImportReferentiel'),
        Cloisonner('PropositionReferentiel'),
    ]
