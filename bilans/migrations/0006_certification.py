"""Certification (épreuves, situations, jury, decisions), attestations and the keys that sign them."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, Cloisonner, frozen_sql


class Migration(migrations.Migration):

    dependencies = [
        ('bilans', '0005_export_en_masse'),
        ('comptes', '0003_relances'),
        ('referentiels', '0006_correspondances'),
        ('socle', '0001_initial'),
        ('suivi', '0008_evaluation_de_periode'),
    ]

    operations = [
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('session', models.CharField(blank=True, max_length=60)),
                ('forme', models.CharField(choices=[('note', 'Une note sur 20'), ('validation', 'Acquis ou non acquis')], default='note', max_length=10, verbose_name='résultat')),
                ('methode', models.CharField(choices=[('dernier', 'La dernière situation évaluée'), ('meilleur', 'La meilleure situation évaluée'), ('moyenne', 'La moyenne des situations évaluées')], default='dernier', max_length=10, verbose_name='quand une compétence est évaluée plusieurs fois')),
                ('manquantes', models.CharField(choices=[('attendre', 'Ne rien proposer tant qu’une compétence n’est pas évaluée'), ('zero', 'Compter zéro pour une compétence non évaluée'), ('ignorer', 'Laisser de côté une compétence non évaluée')], default='attendre', max_length=10, verbose_name='compétences non évaluées')),
                ('perimetre', models.CharField(choices=[('toutes', 'Toutes les évaluations certificatives de l’apprenti'), ('situations', 'Celles des séances rattachées aux situations d’évaluation')], default='toutes', max_length=10, verbose_name='évaluations retenues')),
                ('arrondi', models.CharField(choices=[('1', 'Au point'), ('0.5', 'Au demi-point'), ('0.1', 'Au dixième de point')], default='0.5', max_length=4, verbose_name='arrondi')),
                ('tolerance', models.PositiveSmallIntegerField(default=0, verbose_name='compétences non acquises admises')),
                ('points', models.JSONField(default=list, verbose_name='points par degré')),
                ('poids', models.JSONField(default=dict, verbose_name='poids par compétence')),
                ('bloc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.bloc')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('echelle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.echelle')),
                ('epreuve', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.epreuve')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='certifications', to='suivi.groupe')),
                ('ouverte_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
            ],
        ),
        migrations.CreateModel(
            name='CleEmetteur',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('empreinte', models.CharField(max_length=43, verbose_name='empreinte de la clé')),
                ('publique', models.JSONField(verbose_name='clé publique')),
                ('privee', models.TextField(verbose_name='clé privée chiffrée')),
                ('retiree_le', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'clé de l’émetteur',
                'verbose_name_plural': 'clés de l’émetteur',
            },
        ),
        migrations.CreateModel(
            name='DecisionJury',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('note', models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ('acquise', models.BooleanField(null=True)),
                ('note_proposee', models.DecimalField(decimal_places=2, max_digits=4, null=True, verbose_name='note proposée')),
                ('acquise_proposee', models.BooleanField(null=True, verbose_name='validation proposée')),
                ('motif', models.CharField(blank=True, max_length=500)),
                ('appreciation', models.TextField(blank=True, max_length=2000, verbose_name='appréciation')),
                ('statut', models.CharField(choices=[('saisie', 'Saisie, à figer'), ('figee', 'Figée')], default='saisie', max_length=10)),
                ('saisie_le', models.DateTimeField(auto_now=True, verbose_name='saisie le')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_jury', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('certification', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='bilans.certification')),
                ('saisie_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'décision du jury',
                'verbose_name_plural': 'décisions du jury',
            },
        ),
        migrations.CreateModel(
            name='MembreJury',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=120)),
                ('qualite', models.CharField(max_length=120, verbose_name='qualité')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('certification', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='jury', to='bilans.certification')),
            ],
            options={
                'verbose_name': 'membre du jury',
                'verbose_name_plural': 'membres du jury',
                'ordering': ['cree_le'],
            },
        ),
        migrations.CreateModel(
            name='SituationEvaluation',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=200, verbose_name='intitulé')),
                ('jour', models.DateField(null=True, verbose_name='date')),
                ('lieu', models.CharField(choices=[('centre', 'Au centre'), ('entreprise', 'En entreprise')], default='centre', max_length=10)),
                ('precision', models.CharField(blank=True, max_length=200, verbose_name='précision sur le lieu')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('certification', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='situations', to='bilans.certification')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'situation d’évaluation',
                'verbose_name_plural': 'situations d’évaluation',
                'ordering': ['jour', 'cree_le'],
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('contenu', models.JSONField()),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256 du contenu')),
                ('code', models.CharField(max_length=24, verbose_name='code de vérification')),
                ('justificatif', models.TextField(verbose_name='justificatif signé')),
                ('rang_statut', models.PositiveIntegerField(verbose_name='rang dans la liste des statuts')),
                ('revoquee_le', models.DateTimeField(null=True, verbose_name='révoquée le')),
                ('motif', models.CharField(blank=True, max_length=500, verbose_name='motif de la révocation')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='suivi.apprenti')),
                ('bloc', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.bloc')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('emise_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('revoquee_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'attestation de compétences',
                'verbose_name_plural': 'attestations de compétences',
                'ordering': ['-cree_le'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'code'), name='attestation_code_unique'), models.UniqueConstraint(fields=('centre', 'rang_statut'), name='attestation_statut_unique'), models.UniqueConstraint(condition=models.Q(('revoquee_le__isnull', True)), fields=('centre', 'apprenti', 'bloc', 'empreinte'), name='attestation_identique_unique'), models.CheckConstraint(condition=models.Q(('revoquee_le__isnull', True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='attestation_motif')],
            },
        ),
        migrations.AddConstraint(
            model_name='certification',
            constraint=models.UniqueConstraint(fields=('centre', 'groupe', 'version', 'epreuve', 'bloc'), name='certification_unique', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='certification',
            constraint=models.CheckConstraint(condition=models.Q(('epreuve__isnull', True), ('bloc__isnull', True), _connector='OR'), name='certification_epreuve_ou_bloc'),
        ),
        migrations.AddConstraint(
            model_name='cleemetteur',
            constraint=models.UniqueConstraint(fields=('centre', 'empreinte'), name='cle_emetteur_unique'),
        ),
        migrations.AddConstraint(
            model_name='cleemetteur',
            constraint=models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('centre',), name='cle_emetteur_une_active'),
        ),
        migrations.AddConstraint(
            model_name='decisionjury',
            constraint=models.UniqueConstraint(fields=('centre', 'certification', 'apprenti'), name='decision_jury_unique'),
        ),
        migrations.AddConstraint(
            model_name='decisionjury',
            constraint=models.CheckConstraint(condition=models.Q(('note__isnull', True), models.Q(('note__gte', Decimal('0')), ('note__lte', Decimal('20'))), _connector='OR'), name='decision_jury_note'),
        ),
        migrations.AddConstraint(
            model_name='decisionjury',
            constraint=models.CheckConstraint(condition=models.Q(('note__isnull', True), ('acquise__isnull', True), _connector='OR'), name='decision_jury_note_ou_validation'),
        ),
        *(
            Cloisonner(nom)
            for nom in (
                "Certification",
                "SituationEvaluation",
                "MembreJury",
                "DecisionJury",
                "CleEmetteur",
                "Attestation",
            )
        ),
        AjoutSeul("CleEmetteur", sauf=("retiree_le",)),
        AjoutSeul("Attestation", sauf=("revoquee_le", "revoquee_par", "motif")),
        migrations.RunSQL(
            frozen_sql(
                "bilans_decisionjury",
                objet_type="bilans.decisionjury",
                colonnes=(
                    "centre_id",
                    "certification_id",
                    "apprenti_id",
                    "note",
                    "acquise",
                    "note_proposee",
                    "acquise_proposee",
                    "motif",
                    "appreciation",
                    "saisie_par_id",
                ),
                dit="décision du jury figée : elle ne change plus",
            )
        ),
    ]
