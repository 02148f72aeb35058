"""What was frozen, read back for the booklet."""

from typing import Any
from uuid import UUID

from cpro.socle.dessins import data_uri
from cpro.socle.models import Instantane


def snapshots(objet_type: str, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """What was frozen, word for word, with who signed. Two queries."""
    instantanes = Instantane.objects.filter(
        objet_type=objet_type, objet_id__in=ids, deverrouille_le__isnull=True
    ).prefetch_related("signatures")
    return {
        instantane.objet_id: {
            "id": str(instantane.objet_id),
            "contenu": instantane.contenu,
            "maximum": max(
                (n["rang"] for n in instantane.contenu.get("echelle", ()) if not n.get("special")), default=1
            ),
            "empreinte": instantane.empreinte,
            "signatures": [
                {
                    "nom": s.nom_signataire,
                    "role": s.get_role_display(),
                    "le": s.signe_le.date().isoformat(),
                    "dessin": data_uri(s.dessin or b""),
                }
                for s in sorted(instantane.signatures.all(), key=lambda s: s.signe_le)
            ],
        }
        for instantane in instantanes
    }
