"""The URLconf: public and personal pages at the root, everything else under `/c/<centre>/`."""

from django.urls import include, path

from bilans import urls_attestations
from bilans.views.verification import verifier, verifier_code
from cpro.accueil import installation
from cpro.accueil import views as accueil
from cpro.comptes import views as comptes
from cpro.comptes import views_relances
from cpro.socle.galerie import galerie

centre_patterns = [
    path("", accueil.accueil, name="accueil"),
    path("jeton/", installation.jeton, name="jeton"),
    path("role/", comptes.changer_role, name="changer_role"),
    path("preferences/", views_relances.preferences, name="preferences"),
    path("membres/", comptes.membres, name="membres"),
    path("membres/inviter/", comptes.inviter, name="inviter"),
    path("membres/<uuid:membre_id>/retirer/", comptes.retirer_membre, name="retirer_membre"),
    path("invitations/<uuid:invitation_id>/annuler/", comptes.annuler_invitation, name="annuler_invitation"),
    path("referentiels/", include("referentiels.urls")),
    path("", include("suivi.urls")),
    path("", include("entreprise.urls")),
    path("", include("bilans.urls")),
]

urlpatterns = [
    path("", comptes.choisir_centre, name="racine"),
    path("espaces/lien/", comptes.lien_d_ailleurs, name="lien_d_ailleurs"),
    path("compte/", include("cpro.comptes.urls")),
    path("acces/<str:jeton>/", comptes.entrer_par_lien, name="lien_acces"),
    path("acces/<str:jeton>/renvoyer/", comptes.renvoyer_lien, name="renvoyer_lien"),
    path("invitation/<str:jeton>/", comptes.accepter_invitation, name="accepter_invitation"),
    path("rappels/<str:jeton>/", views_relances.rappels, name="rappels"),
    path("demo/", comptes.entree_demo, name="entree_demo"),
    path("demo/courriels/", comptes.boite_demo, name="boite_demo"),
    *urls_attestations.publiques,
    path("verifier/", verifier_code, name="verifier_code"),
    path("verifier/<str:code>/", verifier, name="verifier"),
    path("galerie/", galerie, name="galerie"),
    path("manifest.webmanifest", installation.manifeste, name="manifeste"),
    path("sw.js", installation.service_worker, name="service_worker"),
    path("hors-ligne/", installation.hors_ligne, name="hors_ligne"),
    path("sante/", accueil.sante, name="sante"),
    path("api/v1/schema/", accueil.schema, name="schema"),
    path("ims/case/v1p0/", include("referentiels.urls_case")),
    path("c/<slug:centre>/", include(centre_patterns)),
]

handler403 = "cpro.socle.erreurs.acces_refuse"
