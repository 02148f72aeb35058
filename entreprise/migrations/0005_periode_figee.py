"""A period whose bilan is frozen keeps its dates and its tasks, whatever the application asks."""

from django.db import migrations

FIGE = """
CREATE FUNCTION "{table}_fige_par_bilan"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM entreprise_bilanperiode b
    JOIN socle_instantane i ON i.centre_id = b.centre_id AND i.objet_id = b.id
      AND i.objet_type = 'entreprise.bilanperiode' AND i.deverrouille_le IS NULL
    WHERE (b.centre_id, b.periode_apprenti_id) IN ({lignes})
  ) THEN
    RAISE EXCEPTION 'période figée avec son bilan' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER fige_par_bilan BEFORE {quand} ON "{table}"
  FOR EACH ROW EXECUTE FUNCTION "{table}_fige_par_bilan"();
"""

DATES = FIGE.format(
    table="entreprise_periodeapprenti",
    lignes="(OLD.centre_id, OLD.id)",
    quand="DELETE OR UPDATE OF centre_id, periode_id, apprenti_id, debut, fin",
)
OBJECTIFS = FIGE.format(
    table="entreprise_objectifperiode",
    lignes="(OLD.centre_id, OLD.periode_apprenti_id), (NEW.centre_id, NEW.periode_apprenti_id)",
    quand="INSERT OR UPDATE OR DELETE",
)


class Migration(migrations.Migration):
    dependencies = [("entreprise", "0004_contrats_complets"), ("socle", "0001_initial")]

    operations = [migrations.RunSQL(DATES), migrations.RunSQL(OBJECTIFS)]
