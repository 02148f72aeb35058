"""Writes of bilans de compétences: decided level by level, frozen, then signed by three."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from bilans.actions.suivi_actions import carry_over
from bilans.actions.trames_bilans import current_trame
from bilans.actions.verrou import lock_bilan
from bilans.enums import Nature
from bilans.instantane import FORMAT, parts_of
from bilans.models import Bilan, DecisionBilan
from bilans.queries.tableau import LigneTableau, Tableau, tableau_apprenti
from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from cpro.socle.models import Instantane, Signature
from entreprise.actions.journal import contrat_du_jour
from suivi.models import Apprenti

journal.declarer(
    bilan__ouvert="a ouvert le bilan « {intitule} » de {qui}",
    bilan__decide="a décidé {niveau} pour {competence} de {qui}",
)


class BilanVide(ValueError):
    """Nothing was decided yet: there is nothing to freeze."""


@transaction.atomic
def create_bilan(
    *,
    apprenti: Apprenti,
    intitule: str,
    jour: date,
    auteur: Membre,
    nature: str = Nature.INTERMEDIAIRE,
    heure: time | None = None,
    lieu: str = "",
) -> Bilan:
    """Open a bilan, on the trame in force, with the actions still open of those before.

    Levels are only proposed until someone decides.
    """
    bilan = Bilan.objects.create(
        apprenti=apprenti,
        nature=nature,
        trame=current_trame(apprenti.groupe.formation, auteur),
        intitule=intitule.strip(),
        jour=jour,
        heure=heure,
        lieu=lieu.strip(),
        prepare_par=auteur,
    )
    carry_over(bilan)
    journal.inscrire(
        action="bilan.ouvert", objet=bilan, membre=auteur, intitule=bilan.intitule, qui=str(apprenti)
    )
    return bilan


@transaction.atomic
def decide(
    *, bilan: Bilan, competence_id: UUID, niveau_id: UUID | None, auteur: Membre, commentaire: str = ""
) -> DecisionBilan:
    """Decide the level of one competence (None: not evaluated). Raises BilanFige."""
    bilan = lock_bilan(bilan)
    decision, _ = DecisionBilan.objects.update_or_create(
        bilan=bilan,
        competence_id=competence_id,
        defaults={"niveau_id": niveau_id, "commentaire": commentaire.strip()[:500], "decide_par": auteur},
    )
    journal.inscrire(
        action="bilan.decide",
        objet=bilan,
        membre=auteur,
        qui=str(bilan.apprenti),
        competence=str(decision.competence),
        niveau=str(decision.niveau) if decision.niveau else "non évalué",
    )
    return decision


@transaction.atomic
def freeze_bilan(*, bilan: Bilan, auteur: Membre) -> Instantane:
    """Freeze what was decided, and tell the apprentice and their MA that it waits for a signature.

    Raises BilanFige, or BilanVide when no level was decided.
    """
    bilan = lock_bilan(bilan)
    decisions = {
        d.competence_id: d for d in bilan.decisions.select_related("niveau", "decide_par__utilisateur")
    }
    if not decisions:
        raise BilanVide("Décidez d’abord au moins un niveau.")
    tableau = tableau_apprenti(bilan.apprenti)
    contenu = snapshot_of(bilan, tableau, decisions, auteur)
    bilan.statut = Bilan.Statut.FIGE
    bilan.save(update_fields=["statut"])
    instantane = signatures.freeze(objet=bilan, contenu=contenu, membre=auteur)
    _tell(bilan, instantane, auteur)
    return instantane


def snapshot_of(
    bilan: Bilan, tableau: Tableau, decisions: dict[UUID, DecisionBilan], auteur: Membre
) -> dict[str, Any]:
    """Everything a reader needs in ten years, without this software: words, not ids."""
    apprenti, identite = bilan.apprenti, tableau.version.document.referentiel
    contrat = contrat_du_jour(apprenti, bilan.jour, avec=("entreprise", "maitre__membre__utilisateur"))
    return {
        "format": FORMAT,
        "intitule": bilan.intitule,
        "jour": bilan.jour.isoformat(),
        "synthese": bilan.synthese,
        "centre": auteur.centre.nom,
        "fige_par": str(auteur.utilisateur),
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "entreprise": contrat.entreprise.nom if contrat else "",
        "maitre": str(contrat.maitre.membre.utilisateur) if contrat else "",
        "referentiel": {
            "diplome": identite.diplome,
            "intitule": identite.intitule,
            "version": tableau.version.numero,
            "empreinte": tableau.version.empreinte,
        },
        "echelle": [
            {"rang": n.rang, "libelle": n.libelle, "acquis": n.acquis} for n in tableau.echelle_centre.degres
        ],
        "blocs": [
            {
                "titre": groupe.titre,
                "competences": [_line(ligne, decisions.get(ligne.competence.id)) for ligne in groupe.lignes],
            }
            for groupe in tableau.groupes
        ],
    } | parts_of(bilan)


def _line(ligne: LigneTableau, decision: DecisionBilan | None) -> dict[str, Any]:
    niveau = decision.niveau if decision else None

    def dire(position: Any) -> str:
        return position.niveau.libelle if position else ""

    return {
        "code": ligne.competence.code_usage,
        "intitule": ligne.competence.intitule,
        "local": ligne.competence.local,
        "decision": niveau.libelle if niveau else "",
        "rang": niveau.rang if niveau and not niveau.special else None,
        "special": niveau.special if niveau else "",
        "acquis": bool(niveau and niveau.acquis),
        "couleur": niveau.couleur if niveau else "",
        "commentaire": decision.commentaire if decision else "",
        "decide_par": str(decision.decide_par.utilisateur) if decision else "",
        "centre": dire(ligne.centre),
        "entreprise": dire(ligne.entreprise),
        "autoevaluation": dire(ligne.auto),
    }


def _tell(bilan: Bilan, instantane: Instantane, auteur: Membre) -> None:
    contrat = contrat_du_jour(bilan.apprenti, bilan.jour)
    signataires = [bilan.apprenti.membre]
    if contrat:
        signataires += [maitre.membre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    adresse = reverse("bilans:bilan", kwargs={"centre": auteur.centre.slug, "bilan_id": bilan.pk})
    for membre in filter(None, signataires):
        contexte = {"bilan": bilan, "personne": membre.utilisateur}
        write_courriel(
            cle=f"bilan:{instantane.pk}:{membre.pk}",
            membre=membre,
            sujet=f"Un bilan de compétences à signer : {bilan.apprenti}",
            texte=render_to_string("courriels/bilan_a_signer.txt", contexte).strip(),
            destination=adresse,
        )


def sign_bilan(*, bilan: Bilan, membre: Membre, dessin: bytes = b"") -> Signature:
    """Sign what was frozen, in one's own role; nobody signs for another. The third signature closes it."""
    return signatures.sign_document(objet=bilan, membre=membre, dessin=dessin)


def unlock_bilan(*, bilan: Bilan, motif: str, auteur: Membre) -> None:
    """Reopen what was frozen, for a written reason; what was signed stays in its snapshot."""
    signatures.unlock_document(objet=bilan, membre=auteur, motif=motif)
