"""The alternance calendar, and what a period says of each apprentice: own dates, objectives, a validated plan."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner, CloisonnerReference

# Until now the apprentices who had dates of their own were those whose dates were not the group's. The owner of
# the tables is held by their policies like everybody: it lifts that for the time of one statement.
DATES_PROPRES = """
ALTER TABLE entreprise_periode NO FORCE ROW LEVEL SECURITY;
ALTER TABLE entreprise_periodeapprenti NO FORCE ROW LEVEL SECURITY;
UPDATE entreprise_periodeapprenti pa SET dates_propres = true
  FROM entreprise_periode p
  WHERE (p.centre_id, p.id) = (pa.centre_id, pa.periode_id) AND (p.debut, p.fin) <> (pa.debut, pa.fin);
ALTER TABLE entreprise_periode FORCE ROW LEVEL SECURITY;
ALTER TABLE entreprise_periodeapprenti FORCE ROW LEVEL SECURITY;
"""

# The bilan of a period freezes its objectives and its plan too.
FIGE = """
DROP TRIGGER fige_par_bilan ON entreprise_periodeapprenti;
CREATE TRIGGER fige_par_bilan
  BEFORE DELETE OR UPDATE OF
    centre_id, periode_id, apprenti_id, debut, fin, objectifs, plan_valide_le, plan_valide_par_id
  ON entreprise_periodeapprenti
  FOR EACH ROW EXECUTE FUNCTION entreprise_periodeapprenti_fige_par_bilan();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0002_lien_remis'),
        ('entreprise', '0008_visites'),
        ('suivi', '0008_evaluation_de_periode'),
    ]

    operations = [
        migrations.AddField(
            model_name='objectifperiode',
            name='dit_par',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre'),
        ),
        migrations.AddField(
            model_name='periodeapprenti',
            name='dates_propres',
            field=models.BooleanField(default=False, verbose_name='dates particulières'),
        ),
        migrations.AddField(
            model_name='periodeapprenti',
            name='objectifs',
            field=models.TextField(blank=True, max_length=2000, verbose_name='objectifs'),
        ),
        migrations.AddField(
            model_name='periodeapprenti',
            name='plan_valide_le',
            field=models.DateTimeField(null=True, verbose_name='plan validé le'),
        ),
        migrations.AddField(
            model_name='periodeapprenti',
            name='plan_valide_par',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre'),
        ),
        migrations.CreateModel(
            name='CalendrierCentre',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('alsace_moselle', models.BooleanField(default=False, help_text='Le Vendredi saint et le 26 décembre s’ajoutent aux jours fériés.', verbose_name='jours fériés d’Alsace-Moselle')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'calendrier du centre',
                'constraints': [models.UniqueConstraint(fields=('centre',), name='calendrier_centre_unique')],
            },
        ),
        migrations.CreateModel(
            name='Fermeture',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=120, verbose_name='motif')),
                ('debut', models.DateField(verbose_name='du')),
                ('fin', models.DateField(verbose_name='au')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
            ],
            options={
                'verbose_name': 'fermeture du centre',
                'verbose_name_plural': 'fermetures du centre',
                'ordering': ['debut'],
                'indexes': [models.Index(fields=['centre', 'debut'], name='fermeture_centre_debut')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='fermeture_dates')],
            },
        ),
        migrations.CreateModel(
            name='SemaineAlternance',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('lundi', models.DateField()),
                ('jours', models.CharField(max_length=5)),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='semaines', to='suivi.groupe')),
            ],
            options={
                'verbose_name': 'semaine d’alternance',
                'verbose_name_plural': 'semaines d’alternance',
                'ordering': ['lundi'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'groupe', 'lundi'), name='semaine_alternance_unique'), models.CheckConstraint(condition=models.Q(('lundi__iso_week_day', 1)), name='semaine_alternance_lundi'), models.CheckConstraint(condition=models.Q(('jours__regex', '^[CE]{5}$')), name='semaine_alternance_jours')],
            },
        ),
        CloisonnerReference("ObjectifPeriode", "dit_par"),
        CloisonnerReference("PeriodeApprenti", "plan_valide_par"),
        Cloisonner("CalendrierCentre"),
        Cloisonner("Fermeture"),
        Cloisonner("SemaineAlternance"),
        migrations.RunSQL(DATES_PROPRES),
        migrations.RunSQL(FIGE),
    ]
