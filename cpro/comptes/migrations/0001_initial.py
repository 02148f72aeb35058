import cpro.socle.fields
import cpro.socle.ids
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cpro.socle.operations import SES_PROPRES_LIGNES, Cloisonner


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Utilisateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse e-mail')),
                ('prenom', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(blank=True, max_length=80)),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Centre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('nom', models.CharField(max_length=150)),
                ('uai', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('^[0-9]{7}[A-Z]$', 'Un code UAI a 7 chiffres puis une lettre.')], verbose_name='code UAI')),
                ('ville', models.CharField(blank=True, max_length=100)),
                ('accent', models.CharField(blank=True, max_length=20, verbose_name='teinte du centre')),
            ],
            options={
                'ordering': ['nom'],
            },
        ),
        migrations.CreateModel(
            name='Membre',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('role', models.CharField(choices=[('administrateur', 'Administrateur'), ('coordonnateur', 'Coordonnateur'), ('formateur', 'Formateur'), ('apprenti', 'Apprenti'), ('maitre', 'Maître d’apprentissage'), ('auditeur', 'Auditeur')], max_length=20, verbose_name='rôle')),
                ('debut', models.DateField(blank=True, null=True)),
                ('fin', models.DateField(blank=True, null=True, verbose_name='accès jusqu’au')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LienAcces',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('empreinte', models.CharField(max_length=64)),
                ('destination', models.CharField(max_length=300)),
                ('expire_le', models.DateTimeField()),
                ('consomme_le', models.DateTimeField(null=True)),
                ('revoque_le', models.DateTimeField(null=True)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='liens', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'lien d’accès',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail')),
                ('prenom', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(blank=True, max_length=80)),
                ('role', models.CharField(choices=[('administrateur', 'Administrateur'), ('coordonnateur', 'Coordonnateur'), ('formateur', 'Formateur'), ('apprenti', 'Apprenti'), ('maitre', 'Maître d’apprentissage'), ('auditeur', 'Auditeur')], max_length=20, verbose_name='rôle')),
                ('empreinte', models.CharField(max_length=64)),
                ('expire_le', models.DateTimeField()),
                ('acceptee_le', models.DateTimeField(null=True)),
                ('annulee_le', models.DateTimeField(null=True)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('invite_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
        ),
        migrations.CreateModel(
            name='Courriel',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('cle', models.CharField(max_length=120, verbose_name='clé d’unicité')),
                ('destinataire', models.EmailField(max_length=254)),
                ('sujet', models.CharField(max_length=200)),
                ('texte', models.TextField(help_text='« {lien} » y est remplacé par le lien personnel.')),
                ('destination', models.CharField(blank=True, max_length=300)),
                ('etat', models.CharField(choices=[('a_envoyer', 'En attente d’envoi'), ('envoye', 'Envoyé'), ('echec', 'Non envoyé')], default='a_envoyer', max_length=10, verbose_name='état')),
                ('tentatives', models.PositiveSmallIntegerField(default=0)),
                ('envoye_le', models.DateTimeField(null=True, verbose_name='envoyé le')),
                ('erreur', models.CharField(blank=True, max_length=300)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courriels', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'courriel',
            },
        ),
        migrations.AddConstraint(
            model_name='membre',
            constraint=models.UniqueConstraint(fields=('centre', 'utilisateur', 'role'), name='membre_unique'),
        ),
        migrations.AddIndex(
            model_name='lienacces',
            index=models.Index(fields=['centre', 'membre'], name='lien_centre_membre'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('acceptee_le__isnull', True), ('annulee_le__isnull', True)), fields=('centre', 'email', 'role'), name='invitation_en_cours_unique'),
        ),
        migrations.AddIndex(
            model_name='courriel',
            index=models.Index(fields=['centre', 'etat'], name='courriel_centre_etat'),
        ),
        migrations.AddConstraint(
            model_name='courriel',
            constraint=models.UniqueConstraint(fields=('centre', 'cle'), name='courriel_cle_unique'),
        ),
        Cloisonner("Membre", using=SES_PROPRES_LIGNES),
        Cloisonner("Invitation"),
        Cloisonner("LienAcces"),
        Cloisonner("Courriel"),
    ]
