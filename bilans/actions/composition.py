"""What the booklets of a centre are made of: written by it, whole or for one formation; and the receipts of readers."""

from django.db import transaction

from bilans.livret.composition import Choix, save_form
from bilans.models import ConfigurationLivret, LectureLivret
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import forget_file, store_photo
from suivi.models import Apprenti, Formation

journal.declarer(
    livret__compose="a composé le livret {pour}",
    livret__recompose="a rendu le livret {pour} semblable à celui du centre",
    livret__identite="a changé l’identité du centre sur la couverture des livrets",
    livret__lu="a accusé lecture de « {titre} »",
)


def _pour(formation: Formation | None) -> str:
    return f"de {formation.intitule}" if formation else "du centre"


@transaction.atomic
def save_composition(
    *, formation: Formation | None, choix: list[Choix], auteur: Membre
) -> ConfigurationLivret:
    """Keep the sections of the centre's booklets, or of one formation's, in their order."""
    configuration, _ = ConfigurationLivret.objects.update_or_create(
        formation=formation, defaults={"sections": save_form(choix), "modifie_par": auteur}
    )
    journal.inscrire(action="livret.compose", objet=configuration, membre=auteur, pour=_pour(formation))
    return configuration


@transaction.atomic
def reset_composition(*, formation: Formation, auteur: Membre) -> None:
    """Follow the centre's again. Nothing to do when the formation has none of its own."""
    for configuration in ConfigurationLivret.objects.filter(formation=formation):
        journal.inscrire(action="livret.recompose", objet=configuration, membre=auteur, pour=_pour(formation))
        configuration.delete()


@transaction.atomic
def save_identity(
    *, coordonnees: str, logo: bytes | None, sans_logo: bool = False, auteur: Membre
) -> ConfigurationLivret:
    """The address and the logo of the cover. `logo`: a new picture, re-encoded. Raises ImageRefusee."""
    configuration, _ = ConfigurationLivret.objects.get_or_create(
        formation=None, defaults={"modifie_par": auteur}
    )
    ancien = configuration.logo if logo or sans_logo else None
    if logo:
        configuration.logo = store_photo(octets=logo, nom="Logo", membre=auteur)
    elif sans_logo:
        configuration.logo = None
    configuration.coordonnees, configuration.modifie_par = coordonnees, auteur
    configuration.save()
    if ancien is not None:
        forget_file(ancien)
    journal.inscrire(action="livret.identite", objet=configuration, membre=auteur)
    return configuration


@transaction.atomic
def acknowledge_texte(*, apprenti: Apprenti, texte: Choix, membre: Membre) -> LectureLivret:
    """Say that one has read a text of this apprentice's booklet, as it is worded today. Twice is once."""
    lecture, creee = LectureLivret.objects.get_or_create(
        apprenti=apprenti,
        membre=membre,
        cle=texte.cle,
        empreinte=texte.empreinte,
        defaults={"titre": texte.titre},
    )
    if creee:
        journal.inscrire(action="livret.lu", objet=lecture, membre=membre, titre=texte.titre)
    return lecture
