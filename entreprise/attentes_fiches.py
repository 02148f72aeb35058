"""What waits for a member about fiches d'activité: to answer, to complete, to sign, to let the class see."""

from django.db.models import Q
from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Role
from cpro.socle.templatetags.francais import dire_date
from entreprise.models import FicheActivite
from entreprise.queries.fiches import fiches_waiting_for
from entreprise.queries.retours import asked_of

AU_PLUS = 20
Statut = FicheActivite.Statut


def attentes_de_fiches(membre: Membre) -> list[Attente]:
    """Two queries for an apprentice, one for an MA, none for the others."""
    if membre.role == Role.MAITRE:
        return [
            _attente(membre, fiche, f"Lire la fiche «\u00a0{fiche.titre}\u00a0»", qui=str(fiche.apprenti))
            for fiche in fiches_waiting_for(membre)[:AU_PLUS]
        ]
    if membre.role != Role.APPRENTI:
        return []
    a_reprendre = FicheActivite.objects.filter(
        Q(statut__in=[Statut.A_COMPLETER, Statut.VALIDEE, Statut.BROUILLON]), apprenti__membre=membre
    ).order_by("jour")
    dire = {
        Statut.A_COMPLETER: "Compléter",
        Statut.VALIDEE: "Signer",
        Statut.BROUILLON: "Finir",
    }
    a_dire = [
        Attente(
            texte=f"Dire si votre activité peut être montrée en classe\u00a0: {temoignage.retour.titre}",
            url=reverse(
                "entreprise:retour",
                kwargs={"centre": membre.centre.slug, "retour_id": temoignage.retour_id},
            ),
            icone="presentation",
            urgence=temoignage.cree_le.date(),
        )
        for temoignage in {t.retour_id: t for t in asked_of(membre)[:AU_PLUS]}.values()
    ]
    return a_dire + [
        _attente(membre, fiche, f"{dire[Statut(fiche.statut)]} la fiche «\u00a0{fiche.titre}\u00a0»")
        for fiche in a_reprendre[:AU_PLUS]
    ]


def _attente(membre: Membre, fiche: FicheActivite, texte: str, qui: str = "") -> Attente:
    return Attente(
        texte=texte,
        url=reverse("entreprise:fiche", kwargs={"centre": membre.centre.slug, "fiche_id": fiche.pk}),
        icone="book-open-text",
        urgence=fiche.partagee_le.date() if fiche.partagee_le else fiche.jour,
        qui=qui,
        quand=dire_date(fiche.jour),
    )
