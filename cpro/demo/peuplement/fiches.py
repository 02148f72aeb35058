"""Fiches d'activité of the first apprentices of each group: locked, shared, still a draft."""

from datetime import timedelta

from cpro.demo.contenu.modele import FicheDemo
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.journal import photo_de, premier_maitre
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.socle.ids import uuid7
from entreprise.actions.fiches import attach_photo_fiche, save_fiche, share_fiche
from entreprise.actions.fiches_avis import comment_fiche, sign_fiche, validate_fiche
from entreprise.kits import get_kit
from entreprise.models import FicheActivite
from suivi.models import Apprenti

VERROUILLEE, PARTAGEE, BROUILLON = (
    FicheActivite.Statut.VERROUILLEE,
    FicheActivite.Statut.PARTAGEE,
    FicheActivite.Statut.BROUILLON,
)


def write_fiches(monde: Monde, classe: Classe) -> None:
    """The first apprentice has one that is signed, the second one that waits, the third a draft."""
    avec_contrat = [apprenti for apprenti in classe.apprentis if classe.contrats[apprenti.pk]]
    for apprenti, statut in zip(avec_contrat, (VERROUILLEE, PARTAGEE, BROUILLON), strict=False):
        _write(monde, classe, apprenti, classe.diplome.fiche, statut)


def _write(
    monde: Monde, classe: Classe, apprenti: Apprenti, contenu: FicheDemo, statut: FicheActivite.Statut
) -> None:
    debut, _ = classe.calendrier.periodes[0]
    jour = monde.jour(debut) + timedelta(days=3)
    maitre = classe.contrat(apprenti, jour).maitre.membre
    prenom = maitre.utilisateur.prenom

    def dire(texte: str) -> str:
        return texte.replace("{maitre}", prenom)

    kit = get_kit(contenu.kit)
    taches = [classe.tache(cle) for cle in contenu.taches]
    competences = {
        c.id: None for tache in taches for c in classe.version.competences_de(tache) if c.evaluable
    }
    niveau = monde.niveau(apprenti, classe.echelle_entreprise, 0.5)
    with a_la_date(jour, 18):
        fiche = save_fiche(
            id=uuid7(),
            apprenti=apprenti,
            auteur=apprenti.membre,
            jour=jour,
            textes={
                nom: dire(getattr(contenu, nom))
                for nom in ("titre", "contexte", "etapes", "resultat", "difficultes", "compris")
            },
            kit=kit,
            reponses=dict(zip(kit.questions, map(dire, contenu.reponses), strict=True)),
            taches=taches,
            competences=list(competences)[:3],
            autonomie_id=niveau.pk,
        )
        attach_photo_fiche(
            fiche=fiche, octets=photo_de(contenu.photo, 0), nom=f"{contenu.photo}.jpg", auteur=apprenti.membre
        )
        if statut == BROUILLON:
            return
        share_fiche(fiche=fiche, auteur=apprenti.membre)
    if statut == VERROUILLEE or maitre != premier_maitre(monde):
        count_as_sent(f"fiche:{fiche.pk}:")
    with a_la_date(jour, 19):
        comment_fiche(
            id=uuid7(),
            fiche=fiche,
            texte="Bien raconté. Pour l’oral, pensez à dire comment vous avez vérifié.",
            membre=monde.formateurs[0],
        )
    count_as_sent(f"fiche-mot:{fiche.pk}:")
    if statut == PARTAGEE:
        return
    with a_la_date(jour, 20):
        validate_fiche(
            id=uuid7(),
            fiche=fiche,
            membre=maitre,
            niveau_id=niveau.pk,
            texte="Du bon travail, fait proprement.",
        )
        sign_fiche(fiche=fiche, membre=apprenti.membre)
    count_as_sent("fiche-validee:")
