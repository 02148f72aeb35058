"""Certification of a group: one épreuve decided by its jury, one in progress, one attestation delivered."""

from bilans.actions.attestations import RienAAttester, issue_attestation
from bilans.actions.certification import (
    add_jury,
    decide_result,
    freeze_decisions,
    open_certification,
    save_situation,
    set_rule,
)
from bilans.certification.unites import Unite, unites_of
from bilans.models import Certification
from bilans.queries.attestations import blocs_of
from bilans.queries.certification import candidats, load_certification
from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde
from cpro.socle.ids import uuid7
from suivi.models import Evaluation, Seance

JURY = (("Hélène Platane", "Professionnelle"), ("Karim Sorbier", "Enseignant d’un autre centre"))


def certify(monde: Monde, classe: Classe) -> None:
    """What was judged for the diploma decides which épreuve is over."""
    seance = Seance.objects.filter(
        groupe=classe.groupe, finalite=Seance.Finalite.CERTIFICATIVE, cloturee_le__isnull=False
    ).first()
    unites = _most_judged_first(classe)
    if seance is None or not unites:
        return
    with a_la_date(monde.jour(-4), 16):
        certification = _open(monde, classe, unites[0], seance)
        _decide(monde, certification)
        if len(unites) > 1:
            _open(monde, classe, unites[1], None)
        _attest(monde, classe)


def _most_judged_first(classe: Classe) -> list[Unite]:
    jugees = set(
        Evaluation.objects.filter(
            apprenti__in=classe.apprentis, nature=Evaluation.Nature.CERTIFICATIVE
        ).values_list("competence_id", flat=True)
    )
    unites = [u for u in unites_of(classe.version) if u.epreuve]
    return sorted(unites, key=lambda u: sum(c.id in jugees for c in u.competences), reverse=True)


def _open(monde: Monde, classe: Classe, unite: Unite, seance: Seance | None) -> Certification:
    formateur = monde.formateurs[0]
    certification = open_certification(groupe=classe.groupe, unite_id=unite.id, auteur=formateur)
    set_rule(
        certification=certification,
        auteur=formateur,
        session=f"Juin {monde.aujourdhui.year + 1}",
        manquantes=Certification.Manquantes.IGNORER,
    )
    save_situation(
        id=uuid7(),
        certification=certification,
        intitule=seance.titre if seance else "Situation en entreprise, avec le maître d’apprentissage",
        jour=seance.debut if seance else monde.jour(40),
        lieu="centre" if seance else "entreprise",
        precision="Plateau technique" if seance else "",
        seance=seance,
        auteur=formateur,
    )
    return certification


def _decide(monde: Monde, certification: Certification) -> None:
    """The jury follows the proposals, but for the second candidate."""
    coordonnateur: Membre = monde.coordonnateur
    for nom, qualite in JURY:
        add_jury(id=uuid7(), certification=certification, nom=nom, qualite=qualite, auteur=coordonnateur)
    proposes = [c for c in candidats(load_certification(certification)) if c.calcul.propose]
    for rang, candidat in enumerate(proposes):
        note = candidat.calcul.note
        change = rang == 1 and note < 19
        decide_result(
            certification=certification,
            apprenti=candidat.apprenti,
            note=note + 1 if change else note,
            motif="L’entretien a montré une maîtrise que la réalisation ne laissait pas voir."
            if change
            else "",
            auteur=coordonnateur,
        )
    freeze_decisions(certification=certification, auteur=coordonnateur)


def _attest(monde: Monde, classe: Classe) -> None:
    for unite in blocs_of(classe.version):
        try:
            issue_attestation(apprenti=classe.apprentis[0], bloc_id=unite.id, auteur=monde.coordonnateur)
        except RienAAttester:
            continue
        return
