import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, Cloisonner


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0001_initial'),
        ('socle', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Formation',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=200, verbose_name='intitulé')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('echelle_centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.echelle')),
                ('echelle_entreprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.echelle')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
            ],
            options={
                'ordering': ['intitule'],
            },
        ),
        migrations.CreateModel(
            name='Groupe',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=80)),
                ('debut', models.DateField(verbose_name='début')),
                ('fin', models.DateField()),
                ('archive_le', models.DateTimeField(null=True, verbose_name='archivé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('formation', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='groupes', to='suivi.formation')),
            ],
            options={
                'ordering': ['nom'],
            },
        ),
        migrations.CreateModel(
            name='Apprenti',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('prenom', models.CharField(max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(max_length=80)),
                ('date_naissance', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('statut', models.CharField(choices=[('en_formation', 'En formation'), ('sorti', 'Sorti')], default='en_formation', max_length=12)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='apprentis', to='comptes.membre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='apprentis', to='suivi.groupe')),
            ],
            options={
                'ordering': ['nom', 'prenom'],
            },
        ),
        migrations.CreateModel(
            name='GroupeFormateur',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='formateurs', to='suivi.groupe')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='groupes_suivis', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'formateur du groupe',
                'verbose_name_plural': 'formateurs du groupe',
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('titre', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, verbose_name='description et situation professionnelle')),
                ('missions', models.TextField(blank=True, verbose_name='problématique et missions')),
                ('equipements', models.TextField(blank=True, verbose_name='équipements et logiciels')),
                ('liens', models.TextField(blank=True, help_text='Une adresse par ligne.', verbose_name='liens utiles')),
                ('espaces', models.CharField(blank=True, max_length=300, verbose_name='espaces de formation')),
                ('duree_heures', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True, verbose_name='durée en heures')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('archive_le', models.DateTimeField(null=True, verbose_name='archivé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('cree_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.versionreferentiel')),
            ],
            options={
                'verbose_name': 'scénario',
                'ordering': ['-modifie_le'],
            },
        ),
        migrations.CreateModel(
            name='ScenarioAuteur',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='auteurs', to='suivi.scenario')),
            ],
            options={
                'verbose_name': 'auteur du scénario',
                'verbose_name_plural': 'auteurs du scénario',
            },
        ),
        migrations.CreateModel(
            name='ScenarioCompetence',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='competences', to='suivi.scenario')),
            ],
            options={
                'verbose_name': 'compétence du scénario',
                'verbose_name_plural': 'compétences du scénario',
            },
        ),
        migrations.CreateModel(
            name='ScenarioCritere',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('indicateur', models.CharField(blank=True, max_length=300, verbose_name='indicateur de réussite')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('critere', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.critere')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='criteres', to='suivi.scenario')),
            ],
            options={
                'verbose_name': 'critère du scénario',
                'verbose_name_plural': 'critères du scénario',
            },
        ),
        migrations.CreateModel(
            name='ScenarioRessource',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='ressources', to='suivi.scenario')),
            ],
            options={
                'verbose_name': 'ressource du scénario',
                'verbose_name_plural': 'ressources du scénario',
            },
        ),
        migrations.CreateModel(
            name='ScenarioTache',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='taches', to='suivi.scenario')),
                ('tache', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.tache')),
            ],
            options={
                'verbose_name': 'tâche du scénario',
                'verbose_name_plural': 'tâches du scénario',
            },
        ),
        migrations.CreateModel(
            name='Seance',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('titre', models.CharField(max_length=200)),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('finalite', models.CharField(choices=[('formative', 'Formative'), ('certificative', 'Certificative')], default='formative', max_length=14, verbose_name='finalité')),
                ('mode', models.CharField(choices=[('competence', 'Par compétence (rapide)'), ('critere', 'Par critère (fin)')], default='competence', max_length=10, verbose_name='évaluer')),
                ('cloturee_le', models.DateTimeField(null=True, verbose_name='clôturée le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='seances', to='suivi.groupe')),
                ('planifiee_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('scenario', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='seances', to='suivi.scenario')),
            ],
            options={
                'verbose_name': 'séance',
                'ordering': ['-debut'],
            },
        ),
        migrations.CreateModel(
            name='SeanceApprenti',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('absent', models.BooleanField(default=False)),
                ('lu_le', models.DateTimeField(null=True, verbose_name='résultats lus le')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='seances', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='apprentis', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'apprenti de la séance',
                'verbose_name_plural': 'apprentis de la séance',
            },
        ),
        migrations.CreateModel(
            name='SeanceCompetence',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='competences', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'compétence de la séance',
                'verbose_name_plural': 'compétences de la séance',
            },
        ),
        migrations.CreateModel(
            name='SeanceCritere',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('indicateur', models.CharField(blank=True, max_length=300, verbose_name='indicateur de réussite')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('critere', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.critere')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='criteres', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'critère de la séance',
                'verbose_name_plural': 'critères de la séance',
            },
        ),
        migrations.CreateModel(
            name='SeanceFormateur',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='seances', to='comptes.membre')),
                ('seance', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='formateurs', to='suivi.seance')),
            ],
            options={
                'verbose_name': 'formateur de la séance',
                'verbose_name_plural': 'formateurs de la séance',
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('contexte', models.CharField(choices=[('centre', 'En centre'), ('entreprise', 'En entreprise')], max_length=10)),
                ('nature', models.CharField(choices=[('auto', 'Autoévaluation'), ('formative', 'Formative'), ('certificative', 'Certificative')], max_length=14)),
                ('source_type', models.CharField(choices=[('seance', 'Séance'), ('entree', 'Journal de bord')], max_length=10)),
                ('source_id', models.UUIDField()),
                ('jour', models.DateField(verbose_name='date de l’activité')),
                ('commentaire', models.TextField(blank=True)),
                ('est_courante', models.BooleanField(default=True)),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='suivi.apprenti')),
                ('auteur', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('competence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.competence')),
                ('critere', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.critere')),
                ('niveau', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.niveauechelle')),
                ('pour_le_compte_de', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('remplace', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.evaluation')),
            ],
            options={
                'verbose_name': 'évaluation',
                'indexes': [models.Index(condition=models.Q(('est_courante', True)), fields=['centre', 'apprenti', 'competence', '-jour'], name='evaluation_apprenti'), models.Index(fields=['centre', 'source_id'], name='evaluation_source')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('est_courante', True)), fields=('centre', 'source_type', 'source_id', 'apprenti', 'competence', 'critere', 'nature'), name='evaluation_courante_unique', nulls_distinct=False)],
            },
        ),
        migrations.AddConstraint(
            model_name='formation',
            constraint=models.UniqueConstraint(fields=('centre', 'intitule'), name='formation_intitule_unique'),
        ),
        migrations.AddConstraint(
            model_name='groupe',
            constraint=models.UniqueConstraint(fields=('centre', 'nom', 'debut'), name='groupe_nom_unique'),
        ),
        migrations.AddConstraint(
            model_name='groupe',
            constraint=models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='groupe_dates'),
        ),
        migrations.AddConstraint(
            model_name='apprenti',
            constraint=models.UniqueConstraint(condition=models.Q(('membre__isnull', False)), fields=('centre', 'membre'), name='apprenti_membre_unique'),
        ),
        migrations.AddConstraint(
            model_name='groupeformateur',
            constraint=models.UniqueConstraint(fields=('centre', 'groupe', 'membre'), name='groupe_formateur_unique'),
        ),
        migrations.AddIndex(
            model_name='scenario',
            index=models.Index(fields=['centre', '-modifie_le'], name='scenario_centre_date'),
        ),
        migrations.AddConstraint(
            model_name='scenarioauteur',
            constraint=models.UniqueConstraint(fields=('centre', 'scenario', 'membre'), name='scenario_auteur_unique'),
        ),
        migrations.AddConstraint(
            model_name='scenariocompetence',
            constraint=models.UniqueConstraint(fields=('centre', 'scenario', 'competence'), name='scenario_competence_unique'),
        ),
        migrations.AddConstraint(
            model_name='scenariocritere',
            constraint=models.UniqueConstraint(fields=('centre', 'scenario', 'critere'), name='scenario_critere_unique'),
        ),
        migrations.AddConstraint(
            model_name='scenarioressource',
            constraint=models.UniqueConstraint(fields=('centre', 'scenario', 'fichier'), name='scenario_ressource_unique'),
        ),
        migrations.AddConstraint(
            model_name='scenariotache',
            constraint=models.UniqueConstraint(fields=('centre', 'scenario', 'tache'), name='scenario_tache_unique'),
        ),
        migrations.AddIndex(
            model_name='seance',
            index=models.Index(fields=['centre', 'groupe', '-debut'], name='seance_centre_groupe'),
        ),
        migrations.AddConstraint(
            model_name='seance',
            constraint=models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='seance_dates'),
        ),
        migrations.AddConstraint(
            model_name='seanceapprenti',
            constraint=models.UniqueConstraint(fields=('centre', 'seance', 'apprenti'), name='seance_apprenti_unique'),
        ),
        migrations.AddConstraint(
            model_name='seancecompetence',
            constraint=models.UniqueConstraint(fields=('centre', 'seance', 'competence'), name='seance_competence_unique'),
        ),
        migrations.AddConstraint(
            model_name='seancecritere',
            constraint=models.UniqueConstraint(fields=('centre', 'seance', 'critere'), name='seance_critere_unique'),
        ),
        migrations.AddConstraint(
            model_name='seanceformateur',
            constraint=models.UniqueConstraint(fields=('centre', 'seance', 'membre'), name='seance_formateur_unique'),
        ),
        Cloisonner("Formation"),
        Cloisonner("Groupe"),
        Cloisonner("Apprenti"),
        Cloisonner("GroupeFormateur"),
        Cloisonner("Scenario"),
        Cloisonner("ScenarioAuteur"),
        Cloisonner("ScenarioCompetence"),
        Cloisonner("ScenarioCritere"),
        Cloisonner("ScenarioRessource"),
        Cloisonner("ScenarioTache"),
        Cloisonner("Seance"),
        Cloisonner("SeanceApprenti"),
        Cloisonner("SeanceCompetence"),
        Cloisonner("SeanceCritere"),
        Cloisonner("SeanceFormateur"),
        Cloisonner("Evaluation"),
        AjoutSeul("Evaluation", sauf=("est_courante",)),
    ]
