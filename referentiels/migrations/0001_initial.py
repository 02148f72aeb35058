# ruff: noqa
"""The tables of the référentiels, isolated: national rows are read by all, written by the platform."""

import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import CloisonnerCatalogue


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bloc',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.CharField(max_length=120, verbose_name='clé')),
                ('code', models.CharField(blank=True, max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('ordre', models.PositiveIntegerField()),
                ('a_verifier', models.BooleanField(default=False, verbose_name='à vérifier')),
                ('type', models.CharField(blank=True, max_length=200)),
                ('unite', models.CharField(blank=True, max_length=200, verbose_name='unité')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'bloc de compétences',
                'verbose_name_plural': 'blocs de compétences',
                'ordering': ('ordre',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.CharField(max_length=120, verbose_name='clé')),
                ('code', models.CharField(blank=True, max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('ordre', models.PositiveIntegerField()),
                ('a_verifier', models.BooleanField(default=False, verbose_name='à vérifier')),
                ('type', models.CharField(max_length=60)),
                ('bloc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.bloc')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.competence')),
            ],
            options={
                'verbose_name': 'compétence',
                'ordering': ('ordre',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referentiel',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.SlugField(max_length=80)),
                ('code', models.CharField(max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('diplome', models.CharField(max_length=200, verbose_name='diplôme')),
                ('niveau', models.PositiveSmallIntegerField(null=True)),
                ('rncp', models.CharField(blank=True, max_length=12, verbose_name='numéro RNCP')),
                ('rs', models.CharField(blank=True, max_length=12, verbose_name='numéro RS')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'référentiel',
                'ordering': ('diplome', 'intitule'),
            },
        ),
        migrations.CreateModel(
            name='Tache',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.CharField(max_length=120, verbose_name='clé')),
                ('code', models.CharField(blank=True, max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('ordre', models.PositiveIntegerField()),
                ('a_verifier', models.BooleanField(default=False, verbose_name='à vérifier')),
                ('nature', models.CharField(choices=[('tache', 'Tâche'), ('activite', 'Activité'), ('pole', 'Pôle')], max_length=10)),
                ('activite_code', models.CharField(blank=True, max_length=200)),
                ('activite_intitule', models.CharField(blank=True, max_length=2000)),
                ('pole_code', models.CharField(blank=True, max_length=200)),
                ('pole_intitule', models.CharField(blank=True, max_length=2000)),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'tâche',
                'ordering': ('ordre',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LienTacheCompetence',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('poids', models.DecimalField(decimal_places=3, max_digits=8, null=True)),
                ('niveau', models.CharField(choices=[('tache', 'Tâche'), ('activite', 'Activité'), ('pole', 'Pôle')], max_length=10)),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens', to='referentiels.competence')),
                ('tache', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens', to='referentiels.tache')),
            ],
            options={
                'verbose_name': 'lien entre tâche et compétence',
                'verbose_name_plural': 'liens entre tâches et compétences',
            },
        ),
        migrations.CreateModel(
            name='VersionReferentiel',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('numero', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('statut', models.CharField(choices=[('brouillon', 'Brouillon'), ('publiee', 'Publiée'), ('retiree', 'Retirée')], default='brouillon', max_length=10)),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256 du contenu')),
                ('document', models.JSONField(verbose_name='contenu au format natif')),
                ('fichier', models.CharField(blank=True, max_length=200, verbose_name='nom du fichier chargé')),
                ('publiee_le', models.DateTimeField(null=True, verbose_name='publiée le')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('referentiel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='referentiels.referentiel')),
            ],
            options={
                'verbose_name': 'version de référentiel',
                'verbose_name_plural': 'versions de référentiel',
            },
        ),
        migrations.AddField(
            model_name='tache',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.versionreferentiel'),
        ),
        migrations.CreateModel(
            name='Epreuve',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.CharField(max_length=120, verbose_name='clé')),
                ('code', models.CharField(blank=True, max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('ordre', models.PositiveIntegerField()),
                ('a_verifier', models.BooleanField(default=False, verbose_name='à vérifier')),
                ('unite', models.CharField(blank=True, max_length=200, verbose_name='unité')),
                ('coefficient', models.DecimalField(decimal_places=3, max_digits=8, null=True)),
                ('mode', models.CharField(blank=True, max_length=5000)),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.versionreferentiel')),
            ],
            options={
                'verbose_name': 'épreuve',
                'ordering': ('ordre',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Echelle',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=120)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('nature', models.CharField(choices=[('centre', 'En centre'), ('entreprise', 'En entreprise')], max_length=10)),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='echelles', to='referentiels.versionreferentiel')),
            ],
            options={
                'verbose_name': 'échelle',
                'ordering': ('intitule',),
            },
        ),
        migrations.CreateModel(
            name='Critere',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cle', models.CharField(max_length=120, verbose_name='clé')),
                ('code', models.CharField(blank=True, max_length=200)),
                ('intitule', models.CharField(max_length=2000, verbose_name='intitulé')),
                ('ordre', models.PositiveIntegerField()),
                ('a_verifier', models.BooleanField(default=False, verbose_name='à vérifier')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteres', to='referentiels.competence')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.versionreferentiel')),
            ],
            options={
                'verbose_name': 'critère d’évaluation',
                'verbose_name_plural': 'critères d’évaluation',
                'ordering': ('ordre',),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='competence',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.versionreferentiel'),
        ),
        migrations.AddField(
            model_name='bloc',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referentiels.versionreferentiel'),
        ),
        migrations.CreateModel(
            name='NiveauEchelle',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rang', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('libelle', models.CharField(max_length=2000, verbose_name='libellé')),
                ('court', models.CharField(blank=True, max_length=30, verbose_name='libellé court')),
                ('couleur', models.CharField(max_length=30, verbose_name='jeton de couleur')),
                ('acquis', models.BooleanField(default=False)),
                ('special', models.CharField(blank=True, choices=[('', 'Degré de maîtrise'), ('non_evalue', 'Non évalué'), ('non_fait', 'Non fait'), ('non_vu', 'Non vu')], max_length=12, verbose_name='réponse particulière')),
                ('centre', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('echelle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='niveaux', to='referentiels.echelle')),
            ],
            options={
                'verbose_name': 'niveau d’échelle',
                'verbose_name_plural': 'niveaux d’échelle',
                'ordering': ('rang', 'code'),
                'constraints': [models.UniqueConstraint(fields=('echelle', 'code'), name='niveau_code_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='referentiel',
            constraint=models.UniqueConstraint(fields=('centre', 'cle'), name='referentiel_cle_unique', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='lientachecompetence',
            constraint=models.UniqueConstraint(fields=('tache', 'competence'), name='lien_unique'),
        ),
        migrations.AddConstraint(
            model_name='versionreferentiel',
            constraint=models.UniqueConstraint(fields=('referentiel', 'numero'), name='version_numero_unique'),
        ),
        migrations.AddConstraint(
            model_name='versionreferentiel',
            constraint=models.UniqueConstraint(fields=('referentiel', 'empreinte'), name='version_empreinte_unique'),
        ),
        migrations.AddConstraint(
            model_name='tache',
            constraint=models.UniqueConstraint(fields=('version', 'cle'), name='tache_cle_unique'),
        ),
        migrations.AddConstraint(
            model_name='epreuve',
            constraint=models.UniqueConstraint(fields=('version', 'cle'), name='epreuve_cle_unique'),
        ),
        migrations.AddConstraint(
            model_name='echelle',
            constraint=models.UniqueConstraint(fields=('centre', 'version', 'code'), name='echelle_code_unique', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='critere',
            constraint=models.UniqueConstraint(fields=('version', 'cle'), name='critere_cle_unique'),
        ),
        migrations.AddConstraint(
            model_name='competence',
            constraint=models.UniqueConstraint(fields=('version', 'cle'), name='competence_cle_unique'),
        ),
        migrations.AddConstraint(
            model_name='bloc',
            constraint=models.UniqueConstraint(fields=('version', 'cle'), name='bloc_cle_unique'),
        ),
        CloisonnerCatalogue('Referentiel'),
        CloisonnerCatalogue('VersionReferentiel'),
        CloisonnerCatalogue('Bloc'),
        CloisonnerCatalogue('Competence'),
        CloisonnerCatalogue('Critere'),
        CloisonnerCatalogue('Tache'),
        CloisonnerCatalogue('LienTacheCompetence'),
        CloisonnerCatalogue('Epreuve'),
        CloisonnerCatalogue('Echelle'),
        CloisonnerCatalogue('NiveauEchelle'),
    ]
