"""Writes of bilans de compétences: decided level by level, frozen, then signed by three."""

from datetime import date, time
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from bilans.actions.suivi_actions import carry_over
from bilans.actions.trames_bilans import current_trame
from bilans.actions.verrou import lock_bilan
from bilans.enums import Nature
from bilans.instantane import FORMAT, parts_of
from bilans.instantane_niveaux import freeze_niveaux
from bilans.models import Bilan, PreparationBilans
from bilans.queries.niveaux_bilan import LigneNiveau, NiveauxBilan, niveaux_du_bilan
from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from cpro.socle.models import Instantane, Signature
from entreprise.actions.journal import contrat_du_jour
from suivi.models import Apprenti

journal.declarer(
    bilan__ouvert="a ouvert le bilan « {intitule} » de {qui}",
)


class BilanVide(ValueError):
    """Nothing was decided yet: there is nothing to freeze."""


class MotifsManquants(ValueError):
    """Some levels decided are not those proposed, and nobody said why. `lignes`: which."""

    def __init__(self, lignes: list[LigneNiveau]) -> None:
        codes = ", ".join(ligne.competence.code_usage or ligne.competence.intitule for ligne in lignes)
        super().__init__(f"Dites pourquoi le niveau décidé n’est pas celui proposé\u00a0: {codes}.")
        self.lignes = lignes


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
    preparation: PreparationBilans | None = None,
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
        preparation=preparation,
    )
    carry_over(bilan)
    journal.inscrire(
        action="bilan.ouvert", objet=bilan, membre=auteur, intitule=bilan.intitule, qui=str(apprenti)
    )
    return bilan


@transaction.atomic
def freeze_bilan(*, bilan: Bilan, auteur: Membre) -> Instantane:
    """Freeze what was decided, and tell the apprentice and their MA that it waits for a signature.

    Raises BilanFige, BilanVide when no level was decided, or MotifsManquants.
    """
    bilan = lock_bilan(bilan)
    niveaux = niveaux_du_bilan(bilan)
    if not niveaux.decidees:
        raise BilanVide("Décidez d’abord au moins un niveau.")
    if sans_motif := niveaux.sans_motif:
        raise MotifsManquants(sans_motif)
    contenu = snapshot_of(bilan, niveaux, auteur)
    bilan.statut = Bilan.Statut.FIGE
    bilan.save(update_fields=["statut"])
    instantane = signatures.freeze(objet=bilan, contenu=contenu, membre=auteur)
    _tell(bilan, instantane, auteur)
    return instantane


def snapshot_of(bilan: Bilan, niveaux: NiveauxBilan, auteur: Membre) -> dict[str, Any]:
    """Everything a reader needs in ten years, without this software: words, not ids."""
    apprenti, tableau = bilan.apprenti, niveaux.tableau
    identite = tableau.version.document.referentiel
    contrat = contrat_du_jour(apprenti, bilan.jour, avec=("entreprise", "maitre__membre__utilisateur"))
    return {
        "format": FORMAT,
        "intitule": bilan.intitule,
        "jour": bilan.jour.isoformat(),
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
        **freeze_niveaux(niveaux),
        **parts_of(bilan),
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
