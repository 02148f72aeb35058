"""The rule that proposes a level, and the bilans of a whole group prepared together."""

import cpro.socle.fields
import cpro.socle.ids
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import Cloisonner, CloisonnerReference


class Migration(migrations.Migration):

    dependencies = [
        ('bilans', '0007_trame_et_sections'),
        ('comptes', '0003_relances'),
        ('suivi', '0009_evaluation_de_fiche'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegleProposition',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('methode', models.CharField(choices=[('dernier', 'Le dernier niveau'), ('meilleur', 'Le meilleur niveau'), ('mediane', 'Le niveau médian'), ('derniers', 'La moyenne des derniers niveaux'), ('ponderee', 'La moyenne pondérée de tous les niveaux')], default='dernier', max_length=10, verbose_name='niveau proposé')),
                ('nombre', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='nombre de niveaux dans la moyenne')),
                ('minimum', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='évaluations nécessaires')),
                ('avec_entreprise', models.BooleanField(default=False, verbose_name='compter aussi les évaluations en entreprise')),
                ('poids_formative', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='poids d’une évaluation formative')),
                ('poids_certificative', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='poids d’une évaluation certificative')),
                ('poids_centre', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='poids d’une évaluation au centre')),
                ('poids_entreprise', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='poids d’une évaluation en entreprise')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
            ],
            options={
                'verbose_name': 'règle de proposition',
                'verbose_name_plural': 'règles de proposition',
            },
        ),
        migrations.AddField(
            model_name='decisionbilan',
            name='acceptation',
            field=models.UUIDField(null=True, verbose_name='acceptation des propositions'),
        ),
        migrations.CreateModel(
            name='PreparationBilans',
            fields=[
                ('id', models.UUIDField(default=cpro.socle.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('nature', models.CharField(choices=[('initial', 'Positionnement initial'), ('intermediaire', 'Bilan intermédiaire'), ('semestre', 'Bilan de fin de semestre'), ('annee', 'Bilan de fin d’année'), ('final', 'Bilan final')], default='intermediaire', max_length=14)),
                ('intitule', models.CharField(max_length=120, verbose_name='intitulé')),
                ('jour', models.DateField(verbose_name='date des bilans')),
                ('centre', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre')),
                ('groupe', cpro.socle.fields.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='preparations_bilans', to='suivi.groupe')),
                ('prepare_par', cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
            ],
            options={
                'verbose_name': 'préparation de bilans',
                'verbose_name_plural': 'préparations de bilans',
                'ordering': ['-jour', '-cree_le'],
            },
        ),
        migrations.AddField(
            model_name='bilan',
            name='preparation',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to='bilans.preparationbilans'),
        ),
        migrations.AddConstraint(
            model_name='bilan',
            constraint=models.UniqueConstraint(condition=models.Q(('preparation__isnull', False)), fields=('centre', 'preparation', 'apprenti'), name='bilan_de_preparation_unique'),
        ),
        migrations.AddField(
            model_name='regleproposition',
            name='centre',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.centre'),
        ),
        migrations.AddField(
            model_name='regleproposition',
            name='formation',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='suivi.formation'),
        ),
        migrations.AddField(
            model_name='regleproposition',
            name='modifie_par',
            field=cpro.socle.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre'),
        ),
        migrations.AddConstraint(
            model_name='regleproposition',
            constraint=models.UniqueConstraint(fields=('centre', 'formation'), name='regle_proposition_unique', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='regleproposition',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__range', (1, 10)), ('nombre__range', (1, 10))), name='regle_proposition_bornes'),
        ),
        Cloisonner("RegleProposition"),
        Cloisonner("PreparationBilans"),
        CloisonnerReference("Bilan", "preparation"),
    ]
