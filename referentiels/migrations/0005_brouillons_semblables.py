"""A draft may hold what a published version does."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initial'),
        ('referentiels', '0004_echelles_du_centre'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='versionreferentiel',
            name='version_empreinte_unique',
        ),
        migrations.AddConstraint(
            model_name='versionreferentiel',
            constraint=models.UniqueConstraint(condition=models.Q(('statut', 'brouillon'), _negated=True), fields=('referentiel', 'empreinte'), name='version_empreinte_unique'),
        ),
    ]
