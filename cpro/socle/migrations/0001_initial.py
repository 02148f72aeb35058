import cpro.socle.fields
import cpro.socle.ids
import cpro.socle.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, Cloisonner


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CourrielDemo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destinataire', models.EmailField(db_index=True, max_length=254)),
                ('sujet', models.CharField(max_length=300)),
                ('texte', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('envoye_le', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'courriel de démonstration',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Instantane',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('objet_type', models.CharField(max_length=60)),
                ('objet_id', models.UUIDField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('contenu', models.JSONField()),
                ('empreinte', models.CharField(max_length=64)),
                ('deverrouille_le', models.DateTimeField(null=True)),
                ('motif', models.TextField(blank=True)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('deverrouille_par', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fige_par', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'instantané',
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('role', models.CharField(choices=[('administrateur', 'Administrateur'), ('coordonnateur', 'Coordonnateur'), ('formateur', 'Formateur'), ('apprenti', 'Apprenti'), ('maitre', 'Maître d’apprentissage'), ('auditeur', 'Auditeur')], max_length=20)),
                ('nom_signataire', models.CharField(max_length=200)),
                ('signe_le', models.DateTimeField()),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('instantane', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='socle.instantane')),
                ('signataire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Travail',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nature', models.CharField(max_length=60)),
                ('titre', models.CharField(max_length=200)),
                ('statut', models.CharField(choices=[('en_attente', 'En attente'), ('en_cours', 'En cours'), ('termine', 'Terminé'), ('echec', 'En échec')], default='en_attente', max_length=12)),
                ('parametres', models.JSONField(default=dict)),
                ('resultat', models.JSONField(default=dict)),
                ('fait', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('tentatives', models.PositiveSmallIntegerField(default=0)),
                ('battement', models.DateTimeField(null=True)),
                ('debut', models.DateTimeField(null=True)),
                ('fin', models.DateTimeField(null=True)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('demande_par', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'travail',
                'verbose_name_plural': 'travaux',
            },
        ),
        migrations.CreateModel(
            name='EntreeAudit',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('action', models.CharField(max_length=60)),
                ('objet_type', models.CharField(max_length=60)),
                ('objet_id', models.CharField(max_length=40)),
                ('role', models.CharField(blank=True, choices=[('administrateur', 'Administrateur'), ('coordonnateur', 'Coordonnateur'), ('formateur', 'Formateur'), ('apprenti', 'Apprenti'), ('maitre', 'Maître d’apprentissage'), ('auditeur', 'Auditeur')], max_length=20)),
                ('donnees', models.JSONField(default=dict)),
                ('acteur', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': "entrée d'audit",
                'verbose_name_plural': "journal d'audit",
                'indexes': [models.Index(fields=['centre', '-cree_le'], name='audit_centre_date'), models.Index(fields=['centre', 'objet_type', 'objet_id'], name='audit_centre_objet')],
            },
        ),
        migrations.CreateModel(
            name='Fichier',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=150)),
                ('type_mime', models.CharField(max_length=100)),
                ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('largeur', models.PositiveIntegerField(null=True)),
                ('hauteur', models.PositiveIntegerField(null=True)),
                ('contenu', models.FileField(max_length=200, upload_to=cpro.socle.models.chemin_prive)),
                ('vignette', models.FileField(blank=True, max_length=200, upload_to=cpro.socle.models.chemin_prive)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('depose_par', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'fichier',
                'indexes': [models.Index(fields=['centre', 'cree_le'], name='fichier_centre')],
            },
        ),
        migrations.AddConstraint(
            model_name='instantane',
            constraint=models.UniqueConstraint(fields=('centre', 'objet_type', 'objet_id', 'version'), name='instantane_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='instantane',
            constraint=models.UniqueConstraint(condition=models.Q(('deverrouille_le__isnull', True)), fields=('centre', 'objet_type', 'objet_id'), name='instantane_un_seul_actif'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('centre', 'instantane', 'role'), name='signature_une_par_role'),
        ),
        migrations.AddIndex(
            model_name='travail',
            index=models.Index(fields=['centre', 'nature', '-cree_le'], name='travail_centre_nature'),
        ),
        Cloisonner("EntreeAudit"),
        Cloisonner("Instantane"),
        Cloisonner("Signature"),
        Cloisonner("Travail"),
        Cloisonner("Fichier"),
        AjoutSeul("EntreeAudit"),
        AjoutSeul("Signature"),
        AjoutSeul("Instantane", sauf=("deverrouille_le", "deverrouille_par", "motif")),
    ]
