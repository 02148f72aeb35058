"""Who is expected at the meeting of a bilan: its three parties, and what the law says of a minor."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bilans.models import Bilan
from entreprise.actions.journal import contrat_du_jour
from suivi.models import Apprenti, GroupeFormateur

MAJORITE = 18
REPRESENTANT = "Représentant légal"
QUALITES = (REPRESENTANT, "Coordonnateur", "Formateur", "Conseiller", "Tuteur dans l’entreprise", "Éducateur")


@dataclass(frozen=True, slots=True)
class Partie:
    """Somebody of the three parties. An apprentice may have no access: then no member."""

    nom: str
    qualite: str
    membre_id: UUID | None


def mineur_le(apprenti: Apprenti, jour: date) -> bool:
    """Whether they are under eighteen that day; unknown is no."""
    naissance = apprenti.date_naissance
    if naissance is None:
        return False
    age = jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))
    return age < MAJORITE


def parties_de(bilan: Bilan) -> list[Partie]:
    """The apprentice, the MA or both, and the trainers of the group, who prepares the bilan first. Two queries."""
    apprenti = bilan.apprenti
    parties = [Partie(str(apprenti), "Apprenti", apprenti.membre_id)]
    contrat = contrat_du_jour(
        apprenti, bilan.jour, avec=("maitre__membre__utilisateur", "maitre_2__membre__utilisateur")
    )
    if contrat is not None:
        parties += [
            Partie(str(maitre.membre.utilisateur), "Maître d’apprentissage", maitre.membre_id)
            for maitre in (contrat.maitre, contrat.maitre_2)
            if maitre is not None
        ]
    formateurs = [bilan.prepare_par] + [
        lien.membre
        for lien in GroupeFormateur.objects.filter(groupe=apprenti.groupe_id)
        .exclude(membre=bilan.prepare_par_id)
        .select_related("membre__utilisateur")
        .order_by("membre__utilisateur__nom")
    ]
    return parties + [Partie(str(m.utilisateur), m.get_role_display(), m.pk) for m in formateurs]
