"""The library common to all centres: read by all, written by the centre of each row, never changed."""

import cpro.socle.fields
import cpro.socle.ids
import cpro.socle.models
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, CloisonnerEmprunt, CloisonnerPartage

PUBLIEE = (
    'EXISTS (SELECT 1 FROM "suivi_publication" p WHERE p.id = "suivi_publicationfichier".publication_id)'
)


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0002_remarques'),
        ('suivi', '0004_scenario_recherche'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicationFichier',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=150)),
                ('type_mime', models.CharField(max_length=100)),
                ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('contenu', models.FileField(max_length=200, upload_to=cpro.socle.models.chemin_prive)),
            ],
            options={
                'verbose_name': 'fichier de publication',
                'verbose_name_plural': 'fichiers de publication',
                'ordering': ['cree_le'],
            },
        ),
        migrations.CreateModel(
            name='Reprise',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'reprise',
            },
        ),
        migrations.AddField(
            model_name='scenario',
            name='attribution',
            field=models.CharField(blank=True, max_length=400, verbose_name='repris de'),
        ),
        migrations.AddField(
            model_name='scenario',
            name='licence_d_origine',
            field=models.CharField(blank=True, max_length=10, verbose_name='licence de l’original'),
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('titre', models.CharField(max_length=200)),
                ('licence', models.CharField(choices=[('by-sa', 'CC BY-SA 4.0 : citer le centre, partager de même'), ('by', 'CC BY 4.0 : citer le centre'), ('cc0', 'CC0 : sans condition')], max_length=10)),
                ('contenu', models.JSONField(verbose_name='scénario au format d’échange')),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256 du contenu')),
                ('recherche', models.TextField(blank=True, editable=False)),
                ('retiree_le', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('centre', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='suivi.scenario')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
            ],
            options={
                'ordering': ['-cree_le'],
            },
        ),
        migrations.AddField(
            model_name='scenario',
            name='origine',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.publication'),
        ),
        migrations.AddIndex(
            model_name='scenario',
            index=models.Index(fields=['centre', 'origine'], name='scenario_origine'),
        ),
        migrations.AddField(
            model_name='publicationfichier',
            name='centre',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre'),
        ),
        migrations.AddField(
            model_name='publicationfichier',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fichiers', to='suivi.publication'),
        ),
        migrations.AddField(
            model_name='reprise',
            name='centre',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre'),
        ),
        migrations.AddField(
            model_name='reprise',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reprises', to='suivi.publication'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('centre', 'scenario'), name='publication_une_par_scenario'),
        ),
        CloisonnerPartage("Publication", visible="retiree_le IS NULL"),
        CloisonnerPartage("PublicationFichier", visible=PUBLIEE, libres=("publication",)),
        CloisonnerPartage("Reprise", visible="true", libres=("publication",)),
        AjoutSeul("Publication", sauf=("retiree_le",)),
        AjoutSeul("PublicationFichier"),
        AjoutSeul("Reprise"),
        CloisonnerEmprunt("Scenario", "origine"),
    ]
