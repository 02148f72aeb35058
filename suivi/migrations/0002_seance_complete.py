"""A séance remembers that every cell was judged."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suivi', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='seance',
            name='complete_le',
            field=models.DateTimeField(null=True, verbose_name='vue complète le'),
        ),
    ]
