"""What each fictitious centre gives to the library common to all, and what it takes up from it."""

from cpro.comptes.models import Centre, Membre
from cpro.demo.contenu.modele import CentreDemo
from cpro.demo.horloge import a_la_date
from cpro.demo.personas import adresse
from cpro.demo.peuplement.monde import Monde
from cpro.demo.peuplement.seances import write_scenario
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import Referentiel
from referentiels.queries import charger_version, version_courante
from suivi.actions.scenarios_publication import copy_publication, publish_scenario
from suivi.donnees_personnelles import fingerprint_of
from suivi.models import Formation, Licence, Scenario
from suivi.queries.publications import personal_data_of, publications_visibles

LICENCES = (Licence.BY_SA, Licence.BY, Licence.CC0)


def share_scenarios(monde: Monde) -> None:
    """Every third scenario of the calendar, and those written for the diplomas of the others."""
    auteur = monde.formateurs[0]
    a_donner = list(Scenario.objects.order_by("cree_le")[::3])
    for cle, contenu in monde.contenu.partages:
        referentiel = Referentiel.objects.filter(cle=cle).first()
        if referentiel is not None:
            version = version_courante(referentiel.pk)
            with a_la_date(monde.jour(-40), 14):
                a_donner.append(write_scenario(contenu, version, charger_version(version.pk), auteur))
    for rang, scenario in enumerate(a_donner):
        with a_la_date(monde.jour(-30 + rang), 16):
            publish_scenario(
                scenario=scenario,
                licence=LICENCES[rang % 3],
                confirmation=fingerprint_of(personal_data_of(scenario)),
                auteur=auteur,
            )


def take_up(contenu: CentreDemo) -> None:
    """Once every centre has given: the second trainer copies one scenario of another centre, as they would."""
    centre = Centre.objects.get(slug=contenu.slug)
    with centre_scope(centre.pk):
        auteur = Membre.objects.select_related("utilisateur").get(
            utilisateur__email=adresse(*contenu.formateurs[1], contenu.domaine), role=Role.FORMATEUR
        )
        d_ailleurs = publications_visibles().exclude(centre=centre)
        choisie = (
            d_ailleurs.filter(version__in=Formation.objects.values("version")).order_by("cree_le").first()
        )
        if choisie is not None:
            copy_publication(publication=choisie, auteur=auteur)
