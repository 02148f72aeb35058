"""Drafts keep what their reader remarked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referentiels', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='versionreferentiel',
            name='remarques',
            field=models.JSONField(default=list, verbose_name='remarques de lecture'),
        ),
    ]
