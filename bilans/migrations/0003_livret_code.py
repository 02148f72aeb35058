"""A booklet that did not change keeps its file, hence its printed code, from one lot to the next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bilans", "0002_bilan_fige")]

    operations = [
        migrations.RemoveConstraint(model_name="livret", name="livret_code_unique"),
        migrations.AddIndex(
            model_name="livret", index=models.Index(fields=["centre", "code"], name="livret_centre_code")
        ),
    ]
