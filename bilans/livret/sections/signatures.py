"""Everything that was frozen about the apprentice: who signed, what was unlocked and why."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from bilans.models import Bilan
from cpro.socle.models import Instantane
from cpro.socle.templatetags.francais import pluriel
from entreprise.models import BilanPeriode, Entretien
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    """The versions that were unlocked are there too: it is the summary of the audit log for what engages people."""
    apprenti = contexte.apprenti
    figes = _figes(apprenti)
    noms = {objet_type: nom for objet_type, nom, _ in figes}
    instantanes = (
        _instantanes(figes)
        .select_related("deverrouille_par")
        .prefetch_related("signatures")
        .order_by("cree_le")
    )
    return {"documents": [_document(instantane, noms[instantane.objet_type]) for instantane in instantanes]}


def _figes(apprenti: Apprenti) -> tuple[tuple[str, str, QuerySet], ...]:
    """What may be frozen about an apprentice: (kind in the snapshots, its name, those of the apprentice)."""
    return (
        ("bilans.bilan", "Bilan de compétences", Bilan.objects.filter(apprenti=apprenti)),
        (
            "entreprise.bilanperiode",
            "Bilan de période",
            BilanPeriode.objects.filter(periode_apprenti__apprenti=apprenti),
        ),
        ("entreprise.entretien", "Premier entretien", Entretien.objects.filter(contrat__apprenti=apprenti)),
    )


def _instantanes(figes: tuple[tuple[str, str, QuerySet], ...]) -> QuerySet[Instantane]:
    ceux = Q()
    for objet_type, _, objets in figes:
        ceux |= Q(objet_type=objet_type, objet_id__in=objets.values("pk"))
    return Instantane.objects.filter(ceux)


def _document(instantane: Instantane, nature: str) -> dict[str, Any]:
    return {
        "nature": nature,
        "intitule": instantane.contenu.get("intitule", ""),
        "version": instantane.version,
        "le": timezone.localtime(instantane.cree_le).date().isoformat(),
        "empreinte": instantane.empreinte,
        "signatures": [
            {"nom": s.nom_signataire, "role": s.get_role_display(), "le": s.signe_le.date().isoformat()}
            for s in sorted(instantane.signatures.all(), key=lambda s: s.signe_le)
        ],
        "deverrouille": {
            "le": timezone.localtime(instantane.deverrouille_le).date().isoformat(),
            "par": str(instantane.deverrouille_par or ""),
            "motif": instantane.motif,
        }
        if instantane.deverrouille_le
        else None,
    }


def resume(apprenti: Apprenti) -> str:
    nombre = _instantanes(_figes(apprenti)).filter(deverrouille_le__isnull=True).count()
    return pluriel(nombre, "document figé,documents figés") if nombre else ""


declare(
    Section(
        cle="signatures",
        titre="Signatures et documents figés",
        ordre=90,
        gabarit="livret/_signatures.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_signatures.html",
    )
)
