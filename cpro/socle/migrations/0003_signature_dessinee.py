"""A signature may be drawn; what is drawn never changes either."""

from django.db import migrations, models

from cpro.socle.operations import AjoutSeul


class Migration(migrations.Migration):
    dependencies = [("socle", "0002_travail_annulable")]

    operations = [
        migrations.AddField(
            model_name="signature", name="dessin", field=models.BinaryField(null=True)
        ),
        migrations.RunSQL(
            [
                "DROP TRIGGER ajout_seul ON socle_signature",
                'DROP FUNCTION "socle_signature_ajout_seul"()',
            ]
        ),
        AjoutSeul("Signature"),
    ]
