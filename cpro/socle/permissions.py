"""Who may do what kind of thing: the static table, and the declaration every view must carry.

Whether *this object, now* may be touched is another question, answered by each app's `rules.py`.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse


class Role(models.TextChoices):
    ADMINISTRATEUR = "administrateur", "Administrateur"
    COORDONNATEUR = "coordonnateur", "Coordonnateur"
    FORMATEUR = "formateur", "Formateur"
    APPRENTI = "apprenti", "Apprenti"
    MAITRE = "maitre", "Maître d’apprentissage"
    AUDITEUR = "auditeur", "Auditeur"


class Permission(models.TextChoices):
    """One kind of act. The label finishes the sentence « … peut »."""

    CENTRE_VIEW = "centre.view", "entrer dans l’espace du centre"
    RECHERCHE = "recherche.use", "chercher une personne, un groupe, un scénario"
    REFERENTIEL_VIEW = "referentiel.view", "lire les référentiels"
    REFERENTIEL_EDIT = "referentiel.edit", "importer, corriger et publier les référentiels du centre"
    SCENARIO_VIEW = "scenario.view", "lire les scénarios du centre"
    SCENARIO_EDIT = "scenario.edit", "créer et modifier des scénarios"
    SEANCE_VIEW = "seance.view", "lire les séances et leurs évaluations"
    SEANCE_PLAN = "seance.plan", "planifier une séance"
    SEANCE_EVALUATE = "seance.evaluate", "évaluer une séance"
    ACTIVITE_SELF = "activite.self", "voir ses activités et s’autoévaluer"
    GROUPE_VIEW = "groupe.view", "voir les groupes et leurs apprentis"
    GROUPE_MANAGE = "groupe.manage", "créer des formations et des groupes"
    TABLEAU_VIEW = "tableau.view", "voir le tableau de bord d’un apprenti"
    TABLEAU_GROUPE_VIEW = "tableau.groupe", "voir le tableau de bord d’un groupe"
    INDICATEURS_VIEW = "indicateurs.view", "voir les indicateurs du centre"
    PERIODE_VIEW = "periode.view", "voir les périodes en entreprise"
    PERIODE_PLAN = "periode.plan", "planifier les périodes en entreprise"
    PERIODE_VALIDATE = "periode.validate", "dire ce qui est possible dans son entreprise pendant une période"
    FERMETURE_MANAGE = "fermeture.manage", "noter les fermetures et les jours fériés du centre"
    JOURNAL_VIEW = "journal.view", "lire le journal de bord en entreprise"
    JOURNAL_WRITE = "journal.write", "écrire dans son journal de bord"
    JOURNAL_VALIDATE = "journal.validate", "valider le journal de ses apprentis"
    FICHE_COMMENT = "fiche.comment", "écrire dans le fil d’une fiche d’activité"
    KIT_EDIT = "kit.edit", "créer un kit de réflexion, en proposer un, déverrouiller une fiche d’activité"
    RETOUR_VIEW = "retour.view", "lire les retours d’alternance de ses groupes"
    RETOUR_EDIT = "retour.edit", "préparer un retour d’alternance et en publier la synthèse"
    CONTRAT_VIEW = "contrat.view", "voir les contrats et les entreprises"
    CONTRAT_MANAGE = "contrat.manage", "gérer les contrats et les entreprises"
    MAITRE_INVITE = "maitre.invite", "donner un accès à un maître d’apprentissage, et le révoquer"
    RELANCE_VIEW = "relance.view", "lire les relances faites, et à qui"
    RELANCE_PAUSE = "relance.pause", "dire qu’un apprenti n’a rien à noter certains jours"
    RELANCE_SETTINGS = "relance.settings", "régler les relances du centre"
    BILAN_PERIODE_VIEW = "bilan_periode.view", "lire un bilan de période en entreprise"
    BILAN_PERIODE_EDIT = "bilan_periode.edit", "préparer, évaluer et figer un bilan de période"
    BILAN_PERIODE_SIGN = "bilan_periode.sign", "commenter et signer un bilan de période"
    VISITE_VIEW = "visite.view", "voir les visites prévues et faites"
    VISITE_EDIT = "visite.edit", "planifier, préparer et raconter une visite"
    ENTRETIEN_VIEW = "entretien.view", "lire un premier entretien"
    ENTRETIEN_EDIT = "entretien.edit", "tenir et figer un premier entretien, répondre à ses alertes"
    ENTRETIEN_SIGN = "entretien.sign", "commenter et signer un premier entretien"
    ENTRETIEN_CONFIGURE = "entretien.configure", "choisir les questions des premiers entretiens"
    BILAN_VIEW = "bilan.view", "lire un bilan de compétences"
    BILAN_EDIT = "bilan.edit", "préparer, figer et déverrouiller un bilan de compétences"
    BILAN_SIGN = "bilan.sign", "écrire sa part d’un bilan de compétences, et le signer"
    BILAN_REGLE = "bilan.regle", "choisir comment un niveau est proposé dans les bilans"
    BILAN_CONFIGURE = "bilan.configure", "choisir les sections des bilans de compétences"
    CERTIFICATION_VIEW = "certification.view", "lire les propositions de résultat et les décisions du jury"
    CERTIFICATION_EDIT = (
        "certification.edit",
        "préparer une épreuve : situations d’évaluation, règle de proposition",
    )
    CERTIFICATION_DECIDE = (
        "certification.decide",
        "inscrire le jury, saisir sa décision, la figer et la déverrouiller",
    )
    ATTESTATION_VIEW = "attestation.view", "voir et télécharger les attestations de compétences"
    ATTESTATION_ISSUE = "attestation.issue", "délivrer et révoquer des attestations de compétences"
    LIVRET_VIEW = "livret.view", "lire un livret"
    LIVRET_EXPORT = "livret.export", "éditer les livrets PDF d’un groupe"
    DONNEES_EXPORT = "donnees.export", "exporter les évaluations, le journal et les bilans"
    LIVRET_COMPOSE = "livret.compose", "composer le livret du centre, et clore celui d’un apprenti"
    CERTIFICAT_MANAGE = "certificat.manage", "déposer le certificat qui scelle les livrets"
    MEMBRE_VIEW = "membre.view", "voir les membres du centre"
    MEMBRE_MANAGE = "membre.manage", "inviter et retirer des membres"
    AUDIT_VIEW = "audit.view", "lire le journal d’audit"


P = Permission
_COMMUNES = {P.CENTRE_VIEW}
_LECTURE_PEDAGOGIQUE = {
    P.RECHERCHE,
    P.REFERENTIEL_VIEW,
    P.SCENARIO_VIEW,
    P.SEANCE_VIEW,
    P.GROUPE_VIEW,
    P.TABLEAU_VIEW,
    P.TABLEAU_GROUPE_VIEW,
    P.PERIODE_VIEW,
    P.JOURNAL_VIEW,
    P.RETOUR_VIEW,
    P.CONTRAT_VIEW,
    P.RELANCE_VIEW,
    P.BILAN_PERIODE_VIEW,
    P.VISITE_VIEW,
    P.ENTRETIEN_VIEW,
    P.BILAN_VIEW,
    P.CERTIFICATION_VIEW,
    P.ATTESTATION_VIEW,
    P.LIVRET_VIEW,
}
_FORMATEUR = (
    _COMMUNES
    | _LECTURE_PEDAGOGIQUE
    | {P.SCENARIO_EDIT, P.SEANCE_PLAN, P.SEANCE_EVALUATE, P.BILAN_EDIT, P.BILAN_SIGN}
    | {P.BILAN_PERIODE_EDIT, P.BILAN_PERIODE_SIGN, P.MAITRE_INVITE, P.RELANCE_PAUSE}
    | {P.VISITE_EDIT, P.ENTRETIEN_EDIT, P.ENTRETIEN_SIGN}
    | {P.FICHE_COMMENT, P.KIT_EDIT, P.RETOUR_EDIT}
    | {P.CERTIFICATION_EDIT}
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # No pedagogical rights: an administrator neither reads nor writes a judgement.
    Role.ADMINISTRATEUR: frozenset(
        _COMMUNES
        | {
            P.RECHERCHE,
            P.REFERENTIEL_VIEW,
            P.REFERENTIEL_EDIT,
            P.GROUPE_VIEW,
            P.GROUPE_MANAGE,
            P.INDICATEURS_VIEW,
            P.PERIODE_VIEW,
            P.FERMETURE_MANAGE,
            P.CONTRAT_VIEW,
            P.CONTRAT_MANAGE,
            P.MAITRE_INVITE,
            P.ENTRETIEN_CONFIGURE,
            P.RELANCE_VIEW,
            P.RELANCE_SETTINGS,
            P.LIVRET_EXPORT,
            P.LIVRET_COMPOSE,
            P.CERTIFICAT_MANAGE,
            P.MEMBRE_VIEW,
            P.MEMBRE_MANAGE,
            P.AUDIT_VIEW,
        }
    ),
    Role.COORDONNATEUR: frozenset(
        _FORMATEUR
        | {
            P.REFERENTIEL_EDIT,
            P.PERIODE_PLAN,
            P.FERMETURE_MANAGE,
            P.GROUPE_MANAGE,
            P.CONTRAT_MANAGE,
            P.LIVRET_EXPORT,
            P.DONNEES_EXPORT,
            P.LIVRET_COMPOSE,
            P.ENTRETIEN_CONFIGURE,
            P.BILAN_CONFIGURE,
            P.RELANCE_SETTINGS,
            P.INDICATEURS_VIEW,
        }
        | {P.CERTIFICATION_DECIDE, P.ATTESTATION_ISSUE, P.BILAN_REGLE}
    ),
    Role.FORMATEUR: frozenset(_FORMATEUR),
    Role.APPRENTI: frozenset(
        _COMMUNES
        | {
            P.REFERENTIEL_VIEW,
            P.ACTIVITE_SELF,
            P.TABLEAU_VIEW,
            P.PERIODE_VIEW,
            P.JOURNAL_VIEW,
            P.JOURNAL_WRITE,
            P.RELANCE_VIEW,
            P.RELANCE_PAUSE,
            P.RETOUR_VIEW,
            P.FICHE_COMMENT,
            P.BILAN_PERIODE_VIEW,
            P.BILAN_PERIODE_SIGN,
            P.VISITE_VIEW,
            P.ENTRETIEN_VIEW,
            P.ENTRETIEN_SIGN,
            P.BILAN_VIEW,
            P.BILAN_SIGN,
            P.ATTESTATION_VIEW,
            P.LIVRET_VIEW,
        }
    ),
    Role.MAITRE: frozenset(
        _COMMUNES
        | {
            P.TABLEAU_VIEW,
            P.PERIODE_VIEW,
            P.PERIODE_VALIDATE,
            P.JOURNAL_VIEW,
            P.JOURNAL_VALIDATE,
            P.FICHE_COMMENT,
            P.BILAN_PERIODE_VIEW,
            P.BILAN_PERIODE_EDIT,
            P.BILAN_PERIODE_SIGN,
            P.VISITE_VIEW,
            P.ENTRETIEN_VIEW,
            P.ENTRETIEN_SIGN,
            P.BILAN_VIEW,
            P.BILAN_SIGN,
            P.LIVRET_VIEW,
        }
    ),
    Role.AUDITEUR: frozenset(_COMMUNES | _LECTURE_PEDAGOGIQUE | {P.AUDIT_VIEW, P.INDICATEURS_VIEW}),
}


class Acces(Enum):
    """What a view without a centre may declare instead of a Permission."""

    PUBLIC = "public"
    CONNECTE = "connecté"


PUBLIC = Acces.PUBLIC
CONNECTE = Acces.CONNECTE


class RoleInsuffisant(PermissionDenied):
    """The person's role may not do this; carries what the 403 page needs to say which role may."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission.value)
        self.permission = permission
        self.roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]


type_de_vue = Callable[..., HttpResponse]


def requires(exigence: Permission | Acces) -> Callable[[type_de_vue], type_de_vue]:
    """Declare what a view requires. A Permission implies a centre in the URL; the middleware opens it."""

    def decorateur(view: type_de_vue) -> type_de_vue:
        @wraps(view)
        def enveloppe(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if isinstance(exigence, Permission) and not request.membre.peut(exigence):
                raise RoleInsuffisant(exigence)
            return view(request, *args, **kwargs)

        enveloppe.exigence = exigence
        return enveloppe

    return decorateur
