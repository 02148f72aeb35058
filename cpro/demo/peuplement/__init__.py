"""Fills the fictitious centres through the actions of the product, at past dates, the same way each time."""

from datetime import date

from django.db import transaction

from cpro.comptes.models import Centre
from cpro.demo.contenu.modele import CentreDemo
from cpro.demo.peuplement.centre import create_centre
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
        create_centre(contenu, centre, aujourdhui)
    return True
