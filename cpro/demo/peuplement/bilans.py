"""Bilans de compétences: signed ones, one that waits for signatures, one in preparation."""

from datetime import date

from bilans.actions.bilans import create_bilan, freeze_bilan, sign_bilan
from bilans.actions.decisions import decide
from bilans.actions.regles import set_regle
from bilans.actions.sections_bilans import set_synthese
from bilans.models import Bilan
from bilans.propositions import Methode, Regle
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from suivi.models import Apprenti

MOTIFS = (
    "Constaté au poste plusieurs fois de suite, sans aide.",
    "La dernière séance n’était pas représentative.",
    "Encore irrégulier dès que la situation change.",
)


def create_bilans(monde: Monde, classe: Classe) -> None:
    """The persona's first bilan is signed; hers of this month waits for her and her MA."""
    formateur, apprentis = monde.formateurs[0], classe.apprentis
    if classe is monde.classes[0]:
        derniers = Regle(methode=Methode.DERNIERS, nombre=3, avec_entreprise=True)
        set_regle(formation=classe.formation, regle=derniers, auteur=monde.coordonnateur)
    premier = monde.jour(classe.calendrier.bilan - 12)
    recent = monde.jour(classe.calendrier.bilan)
    for rang, apprenti in enumerate(apprentis[:3]):
        bilan = _decided(monde, classe, apprenti, "Bilan de rentrée", premier, rang)
        _freeze(monde, bilan, premier, _signataires(monde, classe, apprenti, premier))
    a_signer = _decided(monde, classe, apprentis[0], "Bilan de milieu de trimestre", recent, 1)
    _freeze(monde, a_signer, recent, [formateur])
    autre = _decided(monde, classe, apprentis[1], "Bilan de milieu de trimestre", recent, 2)
    _freeze(monde, autre, recent, [])
    _decided(monde, classe, apprentis[3], "Bilan de milieu de trimestre", recent, 0, partiel=True)


def _signataires(monde: Monde, classe: Classe, apprenti: Apprenti, jour: date) -> list[Membre]:
    return [monde.formateurs[0], apprenti.membre, classe.contrat(apprenti, jour).maitre.membre]


def _decided(
    monde: Monde,
    classe: Classe,
    apprenti: Apprenti,
    intitule: str,
    jour: date,
    synthese: int,
    *,
    partiel: bool = False,
) -> Bilan:
    """A bilan whose levels are decided from what was observed; `partiel`: half of them."""
    formateur = monde.formateurs[0]
    degres = {niveau.rang: niveau for niveau in classe.echelle_centre.niveaux if not niveau.special}
    with a_la_date(jour, 14):
        bilan = create_bilan(apprenti=apprenti, intitule=intitule, jour=jour, auteur=formateur)
        observees = [c for c in classe.version.competences if classe.acquis.get((apprenti.pk, c))]
        for competence in observees[: len(observees) // 2] if partiel else observees:
            rangs = classe.acquis[apprenti.pk, competence]
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
            set_synthese(bilan=bilan, synthese=classe.diplome.syntheses[synthese], auteur=formateur)
    return bilan


def _freeze(monde: Monde, bilan: Bilan, jour: date, signataires: list[Membre]) -> None:
    with a_la_date(jour, 16):
        instantane = freeze_bilan(bilan=bilan, auteur=monde.formateurs[0])
        for signataire in signataires:
            sign_bilan(bilan=bilan, membre=signataire)
            count_as_sent(f"bilan:{instantane.pk}:{signataire.pk}")
