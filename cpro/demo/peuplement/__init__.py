"""Fills the fictitious centres through the actions of the product, at past dates, the same way each time."""

from datetime import date

from django.db import transaction

from cpro.comptes.models import Centre
from cpro.demo.contenu.modele import CentreDemo
from cpro.demo.peuplement.bilans import create_bilans
from cpro.demo.peuplement.bilans_periode import hold_bilans_periode
from cpro.demo.peuplement.calendrier import close_centre, write_calendrier
from cpro.demo.peuplement.centre import create_centre
from cpro.demo.peuplement.certification import certify
from cpro.demo.peuplement.conseils import advise
from cpro.demo.peuplement.fiches import write_fiches
from cpro.demo.peuplement.journal import write_journaux
from cpro.demo.peuplement.partages import share_scenarios
from cpro.demo.peuplement.relances import recall
from cpro.demo.peuplement.retours import hold_retour
from cpro.demo.peuplement.seances import create_scenarios, hold_seances
from cpro.demo.peuplement.visites import hold_visites
from cpro.socle.scoping import centre_scope


@transaction.atomic
def populate(contenu: CentreDemo, aujourdhui: date) -> bool:
    """Create a centre and its life until today. False when it already exists: nothing is touched."""
    if Centre.objects.filter(slug=contenu.slug).exists():
        return False
    centre = Centre.objects.create(
        slug=contenu.slug, nom=contenu.nom, uai=contenu.uai, ville=contenu.ville, accent=contenu.accent
    )
    with centre_scope(centre.pk):
        monde = create_centre(contenu, centre, aujourdhui)
        close_centre(monde)
        for classe in monde.classes:
            scenarios = create_scenarios(monde, classe)
            hold_seances(monde, classe, scenarios)
            write_journaux(monde, classe)
            write_fiches(monde, classe)
            hold_retour(monde, classe)
            write_calendrier(monde, classe)
            hold_bilans_periode(monde, classe)
            advise(monde, classe)
            hold_visites(monde, classe)
            create_bilans(monde, classe)
        certify(monde, monde.classes[0])
        share_scenarios(monde)
        recall(monde)
    return True
