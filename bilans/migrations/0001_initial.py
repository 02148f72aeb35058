import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0001_initial'),
        ('socle', '0001_initial'),
        ('suivi', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=120, verbose_name='intitulé')),
                ('jour', models.DateField(verbose_name='date du bilan')),
                ('synthese', models.TextField(blank=True, max_length=4000, verbose_name='synthèse')),
                ('statut', models.CharField(choices=[('brouillon', 'En préparation'), ('fige', 'Figé, à signer'), ('signe', 'Signé')], default='brouillon', max_length=10)),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('prepare_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'bilan de compétences',
                'verbose_name_plural': 'bilans de compétences',
                'ordering': ['-jour', '-cree_le'],
            },
        ),
        migrations.CreateModel(
            name='LotLivrets',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('archive', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.groupe')),
                ('travail', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.travail')),
            ],
            options={
                'verbose_name': 'lot de livrets',
                'verbose_name_plural': 'lots de livrets',
                'ordering': ['-cree_le'],
            },
        ),
        migrations.CreateModel(
            name='DecisionBilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('commentaire', models.CharField(blank=True, max_length=500)),
                ('decide_le', models.DateTimeField(auto_now=True, verbose_name='décidé le')),
                ('bilan', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='bilans.bilan')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('decide_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('niveau', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.niveauechelle')),
            ],
            options={
                'verbose_name': 'décision d’un bilan',
                'verbose_name_plural': 'décisions d’un bilan',
                'constraints': [models.UniqueConstraint(fields=('centre', 'bilan', 'competence'), name='decision_bilan_unique')],
            },
        ),
        migrations.CreateModel(
            name='Livret',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('empreinte_contenu', models.CharField(max_length=64, verbose_name='SHA-256 du contenu')),
                ('code', models.CharField(max_length=20, verbose_name='code de vérification')),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='livrets', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('lot', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='livrets', to='bilans.lotlivrets')),
            ],
            options={
                'verbose_name': 'livret d’apprentissage',
                'verbose_name_plural': 'livrets d’apprentissage',
                'ordering': ['-cree_le'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'code'), name='livret_code_unique'), models.UniqueConstraint(condition=models.Q(('lot__isnull', False)), fields=('centre', 'lot', 'apprenti'), name='livret_lot_apprenti_unique')],
            },
        ),
        Cloisonner("Bilan"),
        Cloisonner("LotLivrets"),
        Cloisonner("DecisionBilan"),
        Cloisonner("Livret"),
    ]
