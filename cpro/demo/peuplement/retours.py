"""One retour d'alternance for each group: two authors agreed, one is still asked, the synthesis is published."""

from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.socle.ids import uuid7
from entreprise.actions.retours import answer_temoignage, open_retour, write_synthese
from entreprise.models import EntreeJournal, FicheActivite
from referentiels.correspondance import locate_taches

SYNTHESE = (
    "Les entreprises ne s’organisent pas de la même façon, mais toutes commencent par préparer. "
    "Ceux qui repèrent et vérifient avant d’agir perdent moins de temps ensuite. La prochaine fois, "
    "chacun note ce qu’il a préparé et ce qu’il a vérifié."
)


def hold_retour(monde: Monde, classe: Classe) -> None:
    """On the first task of the group's fiches. The persona of the first group is the one still asked."""
    fiches = list(
        FicheActivite.objects.filter(apprenti__in=classe.apprentis)
        .exclude(statut="brouillon")
        .order_by("jour")
    )
    entrees = list(
        EntreeJournal.objects.filter(apprenti__in=classe.apprentis[:4], statut="validee").order_by("jour")[:3]
    )
    tache_id = classe.tache(classe.diplome.fiche.taches[0])
    _, tache = locate_taches(classe.version, [tache_id])[0]
    with a_la_date(monde.jour(-12), 10):
        retour = open_retour(
            id=uuid7(),
            groupe=classe.groupe,
            titre=tache.intitule[:120],
            tache_id=tache_id,
            question="Qu’est-ce qui change d’une entreprise à l’autre, et pourquoi ?",
            entrees=[entree.pk for entree in entrees],
            fiches=[fiche.pk for fiche in fiches],
            auteur=monde.formateurs[0],
        )
    count_as_sent(f"retour:{retour.pk}:")
    persona = classe.apprentis[0].pk
    with a_la_date(monde.jour(-10), 18):
        for temoignage in retour.temoignages.all():
            apprenti = temoignage.source.apprenti
            if apprenti.membre and apprenti.pk != persona:
                answer_temoignage(temoignage=temoignage, accepte=True, membre=apprenti.membre)
    with a_la_date(monde.jour(-8), 15):
        write_synthese(retour=retour, synthese=SYNTHESE, publier=True, auteur=monde.formateurs[0])
