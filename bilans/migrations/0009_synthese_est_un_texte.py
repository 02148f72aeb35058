"""The synthesis of a bilan is one of its texts: it leaves its column."""

from django.db import migrations

# The owner of the tables is held by their policies like everybody, and a frozen bilan by its triggers: both are lifted
# for the time of one statement. Whoever prepared the bilan wrote its synthesis, and it was shared from the start.
TEXTES = """
ALTER TABLE bilans_bilan NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bilans_textebilan NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bilans_textebilan DISABLE TRIGGER USER;
INSERT INTO bilans_textebilan
  (id, centre_id, cree_le, bilan_id, cle, texte, ecrit_par_id, ecrit_le, partage_le)
  SELECT gen_random_uuid(), centre_id, cree_le, id, 'synthese', synthese, prepare_par_id, cree_le, cree_le
  FROM bilans_bilan WHERE synthese <> '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE bilans_textebilan ENABLE TRIGGER USER;
ALTER TABLE bilans_textebilan FORCE ROW LEVEL SECURITY;
ALTER TABLE bilans_bilan FORCE ROW LEVEL SECURITY;
"""
BILAN_FIGE = """
CREATE OR REPLACE FUNCTION bilans_bilan_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM socle_instantane i WHERE i.centre_id = OLD.centre_id
      AND i.objet_type = 'bilans.bilan' AND i.objet_id = OLD.id AND i.deverrouille_le IS NULL)
    AND (TG_OP = 'DELETE'
      OR (NEW.apprenti_id, NEW.intitule, NEW.jour, NEW.centre_id, NEW.nature, NEW.trame_id, NEW.heure, NEW.lieu)
         IS DISTINCT FROM
         (OLD.apprenti_id, OLD.intitule, OLD.jour, OLD.centre_id, OLD.nature, OLD.trame_id, OLD.heure, OLD.lieu))
  THEN
    RAISE EXCEPTION 'bilan figé : il ne change plus' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("bilans", "0008_regle_et_preparation")]

    operations = [
        migrations.RunSQL(TEXTES),
        migrations.RunSQL(BILAN_FIGE),
        migrations.RemoveField(model_name="bilan", name="synthese"),
    ]
