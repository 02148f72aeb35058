"""A séance keeps the scale it was planned with."""

import django.db.models.deletion
from django.db import migrations, models

from cpro.socle.operations import CloisonnerReference


class Migration(migrations.Migration):

    dependencies = [
        ('referentiels', '0006_correspondances'),
        ('suivi', '0005_bibliotheque_commune'),
    ]

    operations = [
        migrations.AddField(
            model_name='seance',
            name='echelle',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiels.echelle'),
        ),
        CloisonnerReference('Seance', 'echelle'),
    ]
