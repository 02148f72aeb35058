"""Exports of any size: who is in a lot and where they are, archives that expire, exports planned."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner, CloisonnerReference

LOTS = """
UPDATE bilans_lotlivrets l SET intitule = 'Livrets de ' || g.nom FROM suivi_groupe g
WHERE g.id = l.groupe_id AND l.intitule = ''
"""
APPRENTIS = """
INSERT INTO bilans_lotapprenti
  (id, centre_id, cree_le, lot_id, apprenti_id, livret_id, rang, repris, erreur, fini_le, empreinte_sources)
SELECT gen_random_uuid(), v.centre_id, v.cree_le, v.lot_id, v.apprenti_id, v.id,
  row_number() OVER (PARTITION BY v.lot_id ORDER BY a.nom, a.prenom), false, '', v.cree_le, ''
FROM bilans_livret v JOIN suivi_apprenti a ON a.id = v.apprenti_id WHERE v.lot_id IS NOT NULL
"""


def fill(apps, schema_editor):
    """The lots made before: their name, and who was in them."""
    with schema_editor.connection.cursor() as curseur:
        curseur.execute("SELECT id FROM comptes_centre")
        for (centre_id,) in curseur.fetchall():
            curseur.execute("SELECT set_config('cpro.centre', %s, true)", [str(centre_id)])
            curseur.execute(LOTS)
            curseur.execute(APPRENTIS)
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('bilans', '0004_livret_configure'),
        ('comptes', '0003_relances'),
        ('suivi', '0008_evaluation_de_periode'),
    ]

    operations = [
        migrations.AddField(
            model_name='livret',
            name='empreinte_sources',
            field=models.CharField(default='', max_length=64, verbose_name='empreinte des sources'),
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='avertir',
            field=models.BooleanField(default=False, verbose_name='prévenir par e-mail'),
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='demande_par',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre'),
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='expire_le',
            field=models.DateTimeField(null=True, verbose_name='archive gardée jusqu’au'),
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='intitule',
            field=models.CharField(default='', max_length=150, verbose_name='intitulé'),
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='manifeste',
            field=models.CharField(default='', max_length=64, verbose_name='SHA-256 du manifeste de l’archive'),
        ),
        migrations.AlterField(
            model_name='lotlivrets',
            name='groupe',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.groupe'),
        ),
        migrations.CreateModel(
            name='ExportPlanifie',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('intitule', models.CharField(max_length=150, verbose_name='intitulé')),
                ('rythme', models.CharField(choices=[('une_fois', 'Une seule fois'), ('semaine', 'Chaque semaine'), ('mois', 'Chaque mois')], max_length=10)),
                ('prochain', models.DateField(null=True, verbose_name='prochaine édition')),
                ('jour_du_mois', models.PositiveSmallIntegerField(default=1, verbose_name='jour du mois')),
                ('garder_jours', models.PositiveSmallIntegerField(default=30, verbose_name='jours de garde de l’archive')),
                ('arrete_le', models.DateTimeField(null=True, verbose_name='arrêté le')),
                ('motif', models.CharField(blank=True, max_length=200, verbose_name='pourquoi il s’est arrêté')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('demande_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'export planifié',
                'verbose_name_plural': 'exports planifiés',
                'ordering': ['prochain', 'cree_le'],
            },
        ),
        migrations.AddField(
            model_name='lotlivrets',
            name='export',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='bilans.exportplanifie'),
        ),
        migrations.CreateModel(
            name='ExportPlanifieGroupe',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('export', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='groupes', to='bilans.exportplanifie')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='suivi.groupe')),
            ],
            options={
                'verbose_name': 'groupe d’un export planifié',
                'verbose_name_plural': 'groupes d’un export planifié',
            },
        ),
        migrations.CreateModel(
            name='LotApprenti',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('rang', models.PositiveIntegerField()),
                ('repris', models.BooleanField(default=False, verbose_name='livret inchangé, non refait')),
                ('erreur', models.CharField(blank=True, max_length=300)),
                ('fini_le', models.DateTimeField(null=True, verbose_name='fini le')),
                ('empreinte_sources', models.CharField(default='', max_length=64, verbose_name='empreinte des sources')),
                ('apprenti', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.apprenti')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('livret', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bilans.livret')),
                ('lot', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='apprentis', to='bilans.lotlivrets')),
            ],
            options={
                'verbose_name': 'apprenti d’un lot',
                'verbose_name_plural': 'apprentis d’un lot',
                'ordering': ['rang'],
            },
        ),
        migrations.AddIndex(
            model_name='exportplanifie',
            index=models.Index(fields=['centre', 'prochain'], name='export_planifie_prochain'),
        ),
        migrations.AddConstraint(
            model_name='exportplanifiegroupe',
            constraint=models.UniqueConstraint(fields=('centre', 'export', 'groupe'), name='export_planifie_groupe_unique'),
        ),
        migrations.AddConstraint(
            model_name='lotapprenti',
            constraint=models.UniqueConstraint(fields=('centre', 'lot', 'apprenti'), name='lot_apprenti_unique'),
        ),
        Cloisonner("ExportPlanifie"),
        Cloisonner("ExportPlanifieGroupe"),
        Cloisonner("LotApprenti"),
        CloisonnerReference("LotLivrets", "demande_par"),
        CloisonnerReference("LotLivrets", "export"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
