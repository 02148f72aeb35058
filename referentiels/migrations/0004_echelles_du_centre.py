"""Scales of a centre have versions, and may be withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0003_imports'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='echelle',
            options={'ordering': ('intitule', 'numero'), 'verbose_name': 'échelle'},
        ),
        migrations.RemoveConstraint(
            model_name='echelle',
            name='echelle_code_unique',
        ),
        migrations.AddField(
            model_name='echelle',
            name='numero',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='numéro'),
        ),
        migrations.AddField(
            model_name='echelle',
            name='retiree_le',
            field=models.DateTimeField(null=True, verbose_name='retirée le'),
        ),
        migrations.AddConstraint(
            model_name='echelle',
            constraint=models.UniqueConstraint(fields=('centre', 'version', 'code', 'numero'), name='echelle_numero_unique', nulls_distinct=False),
        ),
    ]
