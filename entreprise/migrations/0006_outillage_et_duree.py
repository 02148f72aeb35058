from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("entreprise", "0005_periode_figee")]

    operations = [
        migrations.AddField(
            model_name="entreejournal",
            name="outils",
            field=models.CharField(blank=True, max_length=300, verbose_name="outillage"),
        ),
        migrations.AddField(
            model_name="entreejournal",
            name="duree",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (30, "Une demi-heure"),
                    (60, "Une heure"),
                    (120, "Deux heures"),
                    (240, "Une demi-journée"),
                    (420, "La journée"),
                ],
                null=True,
                verbose_name="durée",
            ),
        ),
    ]
