"""Bilans de compétences: signed ones, one that waits for signatures, one in preparation."""

from datetime import date, time

from bilans.actions.bilans import create_bilan, freeze_bilan, sign_bilan
from bilans.actions.decisions import decide
from bilans.actions.preparation import prepare_bilans
from bilans.actions.regles import set_regle
from bilans.actions.sections_bilans import write_textes
from bilans.enums import Nature
from bilans.models import Bilan
from bilans.propositions import Methode, Regle
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.demo.peuplement.paroles import hold_meeting, take_stock, write_words
from cpro.socle.ids import uuid7
from suivi.models import Apprenti, Groupe

MILIEU = "Bilan de milieu de trimestre"
SEMESTRE = "Bilan de fin de semestre"
MOTIFS = (
    "Constaté au poste plusieurs fois de suite, sans aide.",
    "La dernière séance n’était pas représentative.",
    "Encore irrégulier dès que la situation change.",
)


def create_bilans(monde: Monde, classe: Classe) -> None:
    """The persona's first bilan is signed; hers of this month waits for her and her MA.

    The first group has a rule of its own, and its bilans of this month were opened together.
    """
    formateur, apprentis = monde.formateurs[0], classe.apprentis
    premier = monde.jour(classe.calendrier.bilan - 12)
    recent = monde.jour(classe.calendrier.bilan)
    if classe is monde.classes[0]:
        derniers = Regle(methode=Methode.DERNIERS, nombre=3, avec_entreprise=True)
        set_regle(formation=classe.formation, regle=derniers, auteur=monde.coordonnateur)
    for rang, apprenti in enumerate(apprentis[:3]):
        (rentree,) = _open(monde, [apprenti], "Bilan de rentrée", premier, nature=Nature.INITIAL)
        _decide(monde, classe, rentree, rang)
        hold_meeting(monde, classe, rentree)
        _freeze(monde, rentree, premier, _signataires(monde, classe, apprenti, premier))
    choisis = apprentis if classe is monde.classes[0] else [*apprentis[:2], apprentis[3]]
    bilans = _open(monde, choisis, MILIEU, recent, classe.groupe if classe is monde.classes[0] else None)
    a_signer, autre, *restent = bilans
    _decide(monde, classe, a_signer, 1)
    take_stock(monde, a_signer)
    _freeze(monde, a_signer, recent, [formateur])
    _decide(monde, classe, autre, 2)
    _freeze(monde, autre, recent, [])
    _decide(monde, classe, restent[-1], 0, partiel=True)
    if classe is monde.classes[0]:
        _plan_semestre(monde, apprentis)


def _plan_semestre(monde: Monde, apprentis: list[Apprenti]) -> None:
    """Meetings to come: the persona has words to write, another apprentice has shared theirs."""
    for apprenti, jour in zip(apprentis[:2], (monde.jour(12), monde.jour(13)), strict=True):
        with a_la_date(monde.jour(-1), 9):
            bilan = create_bilan(
                apprenti=apprenti,
                nature=Nature.SEMESTRE,
                intitule=SEMESTRE,
                jour=jour,
                heure=time(10),
                lieu="Atelier",
                auteur=monde.formateurs[0],
            )
    write_words(bilan)


def _open(
    monde: Monde,
    apprentis: list[Apprenti],
    intitule: str,
    jour: date,
    ensemble: Groupe | None = None,
    nature: Nature = Nature.INTERMEDIAIRE,
) -> list[Bilan]:
    """Bilans in preparation, one by one, or together for a group."""
    formateur = monde.formateurs[0]
    with a_la_date(jour, 14):
        if ensemble is None:
            return [
                create_bilan(apprenti=apprenti, nature=nature, intitule=intitule, jour=jour, auteur=formateur)
                for apprenti in apprentis
            ]
        preparation = prepare_bilans(
            id=uuid7(),
            groupe=ensemble,
            apprentis=apprentis,
            nature=nature,
            intitule=intitule,
            jour=jour,
            auteur=formateur,
        )
        bilans = {bilan.apprenti_id: bilan for bilan in preparation.bilans.all()}
        return [bilans[apprenti.pk] for apprenti in apprentis]


def _signataires(monde: Monde, classe: Classe, apprenti: Apprenti, jour: date) -> list[Membre]:
    return [monde.formateurs[0], apprenti.membre, classe.contrat(apprenti, jour).maitre.membre]


def _decide(monde: Monde, classe: Classe, bilan: Bilan, synthese: int, *, partiel: bool = False) -> None:
    """Levels decided from what was observed, with a reason where the rule says otherwise; `partiel`: half of them."""
    formateur = monde.formateurs[0]
    degres = {niveau.rang: niveau for niveau in classe.echelle_centre.niveaux if not niveau.special}
    observees = [c for c in classe.version.competences if classe.acquis.get((bilan.apprenti_id, c))]
    with a_la_date(bilan.jour, 14):
        for competence in observees[: len(observees) // 2] if partiel else observees:
            rangs = classe.acquis[bilan.apprenti_id, competence]
            decide(
                bilan=bilan,
                competence_id=competence,
                niveau_id=degres[round(sum(rangs[-3:]) / len(rangs[-3:]))].pk,
                auteur=formateur,
            )
        for ligne in niveaux_du_bilan(bilan).sans_motif:
            decide(
                bilan=bilan,
                competence_id=ligne.competence.id,
                niveau_id=ligne.niveau.pk,
                commentaire=MOTIFS[len(ligne.competence.intitule) % len(MOTIFS)],
                auteur=formateur,
            )
        if not partiel:
            write_textes(
                bilan=bilan,
                voulus={"synthese": classe.diplome.syntheses[synthese]},
                vus={},
                auteur=formateur,
            )


def _freeze(monde: Monde, bilan: Bilan, jour: date, signataires: list[Membre]) -> None:
    with a_la_date(jour, 16):
        instantane = freeze_bilan(bilan=bilan, auteur=monde.formateurs[0])
        for signataire in signataires:
            sign_bilan(bilan=bilan, membre=signataire)
            count_as_sent(f"bilan:{instantane.pk}:{signataire.pk}")
