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
        ('suivi', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contrat',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('debut', models.DateField(verbose_name='début')),
                ('fin', models.DateField()),
                ('rupture_le', models.DateField(blank=True, null=True, verbose_name='rompu le')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='contrats', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'ordering': ['-debut'],
            },
        ),
        migrations.CreateModel(
            name='EntreeJournal',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('jour', models.DateField(verbose_name='fait le')),
                ('recit', models.TextField(max_length=4000, verbose_name='ce que j’ai fait')),
                ('reflexion', models.TextField(blank=True, max_length=4000, verbose_name='ce que j’en comprends')),
                ('statut', models.CharField(choices=[('brouillon', 'Brouillon'), ('envoyee', 'En attente du maître d’apprentissage'), ('a_completer', 'À compléter'), ('validee', 'Validée')], default='brouillon', max_length=12)),
                ('envoyee_le', models.DateTimeField(null=True, verbose_name='envoyée le')),
                ('validee_le', models.DateTimeField(null=True, verbose_name='validée le')),
                ('modifiee_le', models.DateTimeField(auto_now=True, verbose_name='modifiée le')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entrees', to='suivi.apprenti')),
                ('autonomie', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.niveauechelle')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('contrat', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entrees', to='entreprise.contrat')),
            ],
            options={
                'verbose_name': 'entrée du journal de bord',
                'verbose_name_plural': 'entrées du journal de bord',
                'ordering': ['-jour', '-cree_le'],
            },
        ),
        migrations.CreateModel(
            name='Avis',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('decision', models.CharField(choices=[('validee', 'Validée'), ('a_completer', 'À compléter')], max_length=12, verbose_name='décision')),
                ('commentaire', models.TextField(blank=True, max_length=2000)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('niveau', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.niveauechelle')),
                ('entree', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='avis', to='entreprise.entreejournal')),
            ],
            options={
                'verbose_name': 'avis du maître d’apprentissage',
                'verbose_name_plural': 'avis du maître d’apprentissage',
                'ordering': ['cree_le'],
            },
        ),
        migrations.CreateModel(
            name='Entreprise',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=150)),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('adresse', models.CharField(blank=True, max_length=200)),
                ('code_postal', models.CharField(blank=True, max_length=10, verbose_name='code postal')),
                ('ville', models.CharField(blank=True, max_length=100)),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'ordering': ['nom'],
            },
        ),
        migrations.AddField(
            model_name='contrat',
            name='entreprise',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='contrats', to='entreprise.entreprise'),
        ),
        migrations.CreateModel(
            name='MaitreApprentissage',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('fonction', models.CharField(blank=True, max_length=100)),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('entreprise', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='maitres', to='entreprise.entreprise')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='maitres', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'maître d’apprentissage',
                'verbose_name_plural': 'maîtres d’apprentissage',
            },
        ),
        migrations.AddField(
            model_name='contrat',
            name='maitre',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='contrats', to='entreprise.maitreapprentissage'),
        ),
        migrations.AddField(
            model_name='contrat',
            name='maitre_2',
            field=cpro.socle.fields.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contrats_2', to='entreprise.maitreapprentissage'),
        ),
        migrations.CreateModel(
            name='Periode',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=120, verbose_name='intitulé')),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('consignes', models.TextField(blank=True, verbose_name='ce qui est attendu')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='periodes', to='suivi.groupe')),
            ],
            options={
                'verbose_name': 'période en entreprise',
                'verbose_name_plural': 'périodes en entreprise',
                'ordering': ['debut'],
            },
        ),
        migrations.CreateModel(
            name='PeriodeApprenti',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='periodes', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('periode', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='apprentis', to='entreprise.periode')),
            ],
            options={
                'verbose_name': 'période d’un apprenti',
                'verbose_name_plural': 'périodes des apprentis',
            },
        ),
        migrations.CreateModel(
            name='ObjectifPeriode',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('realisable', models.BooleanField(default=False, verbose_name='réalisable dans l’entreprise')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('tache', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.tache')),
                ('periode_apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='objectifs_ecartes', to='entreprise.periodeapprenti')),
            ],
            options={
                'verbose_name': 'tâche écartée d’une période',
                'verbose_name_plural': 'tâches écartées d’une période',
            },
        ),
        migrations.AddField(
            model_name='entreejournal',
            name='periode_apprenti',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='entrees', to='entreprise.periodeapprenti'),
        ),
        migrations.CreateModel(
            name='EntreePhoto',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('legende', models.CharField(blank=True, max_length=120, verbose_name='légende')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('entree', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='entreprise.entreejournal')),
                ('fichier', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
            ],
            options={
                'verbose_name': 'photo d’une entrée',
                'verbose_name_plural': 'photos d’une entrée',
                'ordering': ['cree_le'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'entree', 'fichier'), name='entree_photo_unique')],
            },
        ),
        migrations.CreateModel(
            name='EntreeTache',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('entree', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='taches', to='entreprise.entreejournal')),
                ('tache', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.tache')),
            ],
            options={
                'verbose_name': 'tâche d’une entrée',
                'verbose_name_plural': 'tâches d’une entrée',
                'constraints': [models.UniqueConstraint(fields=('centre', 'entree', 'tache'), name='entree_tache_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='entreprise',
            constraint=models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('centre', 'siret'), name='entreprise_siret_unique'),
        ),
        migrations.AddConstraint(
            model_name='maitreapprentissage',
            constraint=models.UniqueConstraint(fields=('centre', 'entreprise', 'membre'), name='maitre_unique'),
        ),
        migrations.AddConstraint(
            model_name='contrat',
            constraint=models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='contrat_dates'),
        ),
        migrations.AddConstraint(
            model_name='periode',
            constraint=models.UniqueConstraint(fields=('centre', 'groupe', 'debut', 'intitule'), name='periode_unique'),
        ),
        migrations.AddConstraint(
            model_name='periode',
            constraint=models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='periode_dates'),
        ),
        migrations.AddConstraint(
            model_name='periodeapprenti',
            constraint=models.UniqueConstraint(fields=('centre', 'periode', 'apprenti'), name='periode_apprenti_unique'),
        ),
        migrations.AddConstraint(
            model_name='objectifperiode',
            constraint=models.UniqueConstraint(fields=('centre', 'periode_apprenti', 'tache'), name='objectif_periode_unique'),
        ),
        migrations.AddIndex(
            model_name='entreejournal',
            index=models.Index(fields=['centre', 'apprenti', '-jour'], name='entree_centre_apprenti'),
        ),
        migrations.AddIndex(
            model_name='entreejournal',
            index=models.Index(fields=['centre', 'statut'], name='entree_centre_statut'),
        ),
        Cloisonner("Entreprise"),
        Cloisonner("MaitreApprentissage"),
        Cloisonner("Contrat"),
        Cloisonner("Periode"),
        Cloisonner("PeriodeApprenti"),
        Cloisonner("ObjectifPeriode"),
        Cloisonner("EntreeJournal"),
        Cloisonner("EntreeTache"),
        Cloisonner("EntreePhoto"),
        Cloisonner("Avis"),
        AjoutSeul("Avis"),
    ]
