"""What a bilan de compétences is made of: its nature and trame, texts, people at the meeting, actions; frozen with it."""

import cpro.socle.fields
import cpro.socle.ids
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import AjoutSeul, Cloisonner, CloisonnerReference, frozen_sql

BILAN = {"objet_type": "bilans.bilan", "parent": "bilan_id"}
FIGES = [
    *frozen_sql("bilans_textebilan", dit="bilan figé : ses textes ne changent plus", **BILAN),
    *frozen_sql("bilans_participantbilan", dit="bilan figé : ses participants ne changent plus", **BILAN),
    *frozen_sql(
        "bilans_actionbilan",
        colonnes=("bilan_id", "texte", "responsable", "echeance", "reprise_de_id", "centre_id"),
        dit="bilan figé : ses actions ne changent plus",
        **BILAN,
    ),
]
# The same as before, and what a bilan has since.
BILAN_FIGE = """
CREATE OR REPLACE FUNCTION bilans_bilan_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM socle_instantane i WHERE i.centre_id = OLD.centre_id
      AND i.objet_type = 'bilans.bilan' AND i.objet_id = OLD.id AND i.deverrouille_le IS NULL)
    AND (TG_OP = 'DELETE'
      OR (NEW.apprenti_id, NEW.intitule, NEW.jour, NEW.synthese, NEW.centre_id,
          NEW.nature, NEW.trame_id, NEW.heure, NEW.lieu)
         IS DISTINCT FROM (OLD.apprenti_id, OLD.intitule, OLD.jour, OLD.synthese, OLD.centre_id,
          OLD.nature, OLD.trame_id, OLD.heure, OLD.lieu)) THEN
    RAISE EXCEPTION 'bilan figé : il ne change plus' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bilans', '0006_certification'),
        ('comptes', '0003_relances'),
        ('suivi', '0009_evaluation_de_fiche'),
    ]

    operations = [
        migrations.AddField(
            model_name='bilan',
            name='heure',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='bilan',
            name='lieu',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='bilan',
            name='nature',
            field=models.CharField(choices=[('initial', 'Positionnement initial'), ('intermediaire', 'Bilan intermédiaire'), ('semestre', 'Bilan de fin de semestre'), ('annee', 'Bilan de fin d’année'), ('final', 'Bilan final')], default='intermediaire', max_length=14),
        ),
        migrations.CreateModel(
            name='TrameBilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('sections', models.JSONField()),
                ('auteur', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('formation', cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.formation')),
            ],
            options={
                'verbose_name': 'trame de bilan',
                'verbose_name_plural': 'trames de bilan',
            },
        ),
        migrations.AddField(
            model_name='bilan',
            name='trame',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to='bilans.tramebilan'),
        ),
        migrations.CreateModel(
            name='ActionBilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('texte', models.CharField(max_length=300, verbose_name='ce qu’il y a à faire')),
                ('responsable', models.CharField(choices=[('apprenti', 'L’apprenti'), ('maitre', 'Le maître d’apprentissage'), ('formateur', 'Le formateur')], max_length=10)),
                ('echeance', models.DateField(blank=True, null=True, verbose_name='pour le')),
                ('etat', models.CharField(choices=[('a_faire', 'À faire'), ('a_poursuivre', 'À poursuivre'), ('faite', 'Faite'), ('abandonnee', 'Abandonnée')], default='a_faire', max_length=12, verbose_name='état')),
                ('mot', models.CharField(blank=True, max_length=300, verbose_name='un mot sur ce qui a été fait')),
                ('etat_le', models.DateField(null=True, verbose_name='état noté le')),
                ('bilan', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='bilans.bilan')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('reprise_de', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suites', to='bilans.actionbilan')),
            ],
            options={
                'verbose_name': 'action d’un bilan de compétences',
                'verbose_name_plural': 'actions d’un bilan de compétences',
                'ordering': ['cree_le', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('etat', 'abandonnee'), ('mot', ''), _negated=True), name='action_bilan_abandonnee_avec_un_mot'), models.UniqueConstraint(condition=models.Q(('reprise_de__isnull', False)), fields=('centre', 'reprise_de'), name='action_bilan_reprise_une_fois')],
            },
        ),
        migrations.CreateModel(
            name='ParticipantBilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nom', models.CharField(max_length=160)),
                ('qualite', models.CharField(max_length=80, verbose_name='qualité')),
                ('presence', models.CharField(choices=[('present', 'Présent'), ('excuse', 'Excusé')], max_length=8, verbose_name='présence')),
                ('rang', models.PositiveSmallIntegerField()),
                ('bilan', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='bilans.bilan')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('membre', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'participant d’un bilan',
                'verbose_name_plural': 'participants d’un bilan',
                'ordering': ['rang'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'bilan', 'rang'), name='participant_bilan_rang_unique')],
            },
        ),
        migrations.CreateModel(
            name='TexteBilan',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('cle', models.CharField(max_length=24)),
                ('texte', models.TextField(max_length=4000)),
                ('ecrit_le', models.DateTimeField(auto_now=True, verbose_name='écrit le')),
                ('partage_le', models.DateTimeField(null=True, verbose_name='partagé le')),
                ('bilan', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='textes', to='bilans.bilan')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('ecrit_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'texte d’un bilan',
                'verbose_name_plural': 'textes d’un bilan',
                'constraints': [models.UniqueConstraint(fields=('centre', 'bilan', 'cle'), name='texte_bilan_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='tramebilan',
            constraint=models.UniqueConstraint(fields=('centre', 'formation', 'numero'), name='trame_bilan_numero_unique', nulls_distinct=False),
        ),
        *(Cloisonner(nom) for nom in ("TrameBilan", "ActionBilan", "ParticipantBilan", "TexteBilan")),
        CloisonnerReference("Bilan", "trame"),
        AjoutSeul("TrameBilan"),
        migrations.RunSQL(FIGES),
        migrations.RunSQL(BILAN_FIGE),
    ]
