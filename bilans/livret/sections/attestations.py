"""The attestations that the centre issued: what they attest, until when they hold, and the code that says so."""

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    return {
        "attestations": [
            {
                "bloc": attestation.contenu["bloc"]["titre"],
                "a_verifier": bool(attestation.contenu["bloc"]["doute"]),
                "acquises": [c["intitule"] for c in attestation.contenu["competences"]],
                "competences": attestation.contenu["bloc"]["competences"],
                "le": attestation.cree_le.date().isoformat(),
                "code": attestation.code,
                "revoquee_le": attestation.revoquee_le and attestation.revoquee_le.date().isoformat(),
            }
            for attestation in contexte.apprenti.attestations.order_by("cree_le").only(
                "contenu", "cree_le", "code", "revoquee_le"
            )
        ]
    }


def resume(apprenti: Apprenti) -> str:
    nombre = apprenti.attestations.filter(revoquee_le__isnull=True).count()
    return pluriel(nombre, "attestation délivrée,attestations délivrées") if nombre else ""


declare(
    Section(
        cle="attestations",
        titre="Attestations de compétences",
        ordre=75,
        gabarit="livret/_attestations.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_attestations.html",
    )
)
