"""While a bilan is frozen, PostgreSQL itself refuses to change it or its decisions."""

from django.db import migrations

FIGE = """EXISTS (SELECT 1 FROM socle_instantane i WHERE i.centre_id = {ligne}.centre_id
    AND i.objet_type = 'bilans.bilan' AND i.objet_id = {ligne}.{colonne} AND i.deverrouille_le IS NULL)"""

DECISIONS = f"""
CREATE FUNCTION bilans_decision_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {FIGE.format(ligne="OLD", colonne="bilan_id")} THEN
    RAISE EXCEPTION 'bilan figé : ses décisions ne changent plus' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND {FIGE.format(ligne="NEW", colonne="bilan_id")} THEN
    RAISE EXCEPTION 'bilan figé : ses décisions ne changent plus' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER fige BEFORE INSERT OR UPDATE OR DELETE ON bilans_decisionbilan
  FOR EACH ROW EXECUTE FUNCTION bilans_decision_figee();
"""

BILANS = f"""
CREATE FUNCTION bilans_bilan_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {FIGE.format(ligne="OLD", colonne="id")} AND (TG_OP = 'DELETE'
      OR (NEW.apprenti_id, NEW.intitule, NEW.jour, NEW.synthese, NEW.centre_id)
         IS DISTINCT FROM (OLD.apprenti_id, OLD.intitule, OLD.jour, OLD.synthese, OLD.centre_id)) THEN
    RAISE EXCEPTION 'bilan figé : il ne change plus' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER fige BEFORE UPDATE OR DELETE ON bilans_bilan
  FOR EACH ROW EXECUTE FUNCTION bilans_bilan_fige();
"""


class Migration(migrations.Migration):
    dependencies = [("bilans", "0001_initial"), ("socle", "0001_initial")]

    operations = [migrations.RunSQL(DECISIONS), migrations.RunSQL(BILANS)]
