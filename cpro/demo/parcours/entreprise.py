"""In the company: a period, a day noted with a photo, the MA's answer by a link and no account."""

import re
from datetime import date, timedelta

from cpro.demo.parcours.centre import choix
from cpro.demo.parcours.navigateur import Echec, Navigateur, Page
from cpro.demo.parcours.parcours import Parcours
from cpro.demo.photos import draw_photo
from cpro.socle.permissions import Role

COURRIELS = "/demo/courriels/"
ATTENTE_COURRIEL = 60  # seconds


def plan_periode(p: Parcours) -> str:
    coordonnateur = p.comme(Role.COORDONNATEUR)
    page = coordonnateur.ouvrir(p.url("entreprise:periode_planifier"))
    debut = date.today() + timedelta(days=70)
    intitule = f"Période d’essai du {p.marque}"
    valeurs = {
        "groupe": choix(page, "groupe", p.groupe),
        "intitule": intitule,
        "debut": debut.isoformat(),
        "fin": (debut + timedelta(days=18)).isoformat(),
        "consignes": "Participer à un dépannage complet et en rendre compte.",
    }
    page = coordonnateur.envoyer(page, page.formulaire("intitule", "debut", "fin"), valeurs)
    page.exige(intitule)
    return f"18 jours à partir du {debut:%d/%m/%Y}"


def write_entree(p: Parcours) -> str:
    """Tasks ticked, autonomy, a photo, sent in one page."""
    page = _note(p, "journee", "Pose et raccordement du coffret de la chaufferie.", photo=True)
    page.exige("Pose et raccordement du coffret", p.marque)
    image = re.search(r'src="([^"]*/journal/photos/[^"]+)"', page.html)
    if image is None:
        raise Echec(f"la photo n’est pas dans {page.chemin}")
    photo = p.comme(Role.APPRENTI).ouvrir(image[1])
    if not photo.type.startswith("image/"):
        raise Echec(f"{image[1]} n’est pas une image : {photo.type}")
    return f"photo de {len(photo.octets)} octets, relue"


def _note(p: Parcours, nom: str, recit: str, *, photo: bool = False) -> Page:
    apprenti = p.comme(Role.APPRENTI)
    page = apprenti.ouvrir(p.url("entreprise:entree_nouvelle"))
    formulaire = page.formulaire("recit", "taches", "autonomie")
    valeurs = {
        "recit": f"{recit} ({p.marque})",
        "reflexion": "Préparer les outils la veille m’a fait gagner une heure.",
        "taches": list(formulaire.champs["taches"].choix)[:2],
        "autonomie": list(formulaire.champs["autonomie"].choix)[-1],
    }
    fichiers = {"photos": ("chaufferie.jpg", draw_photo("armoire", p.marque))} if photo else None
    page = apprenti.envoyer(page, formulaire, valeurs, fichiers=fichiers, bouton=formulaire.bouton("envoyer"))
    p.adresses[nom] = page.chemin
    return page


def read_courriel(p: Parcours) -> str:
    """The worker has sent the message: it quotes the entry, and holds a personal link."""
    destinataire = p.personas[Role.MAITRE].email
    visiteur = Navigateur(p.base)
    p.attendre(
        lambda: _courriel(p, visiteur, destinataire),
        quoi=f"courriel à {destinataire}",
        secondes=ATTENTE_COURRIEL,
    )
    return f"à {destinataire}"


def _courriel(p: Parcours, visiteur: Navigateur, destinataire: str) -> Page | None:
    page = visiteur.ouvrir(f"{COURRIELS}?a={destinataire}")
    for article in re.findall(r"<article.*?</article>", page.html, re.DOTALL):
        if p.marque in article and (lien := re.search(r'href="([^"]*/acces/[^"]+)"', article)):
            p.adresses["lien"] = lien[1]
            return page
    return None


def open_link(p: Parcours) -> str:
    """Without a session: GET shows a button, twice if one likes; POST enters, once."""
    maitre = Navigateur(p.base)
    for _ in range(2):  # a mail scanner opens it first
        page = maitre.ouvrir(p.adresses["lien"])
    page = maitre.envoyer(page, page.formulaire("csrfmiddlewaretoken"))
    if page.chemin != p.adresses["journee"]:
        raise Echec(f"le lien mène à {page.chemin} au lieu de {p.adresses['journee']}")
    Navigateur(p.base).ouvrir(p.adresses["lien"], statut=410)
    p.navigateurs[Role.MAITRE] = maitre
    return "sans compte ; le même lien ne sert plus"


def validate_entree(p: Parcours) -> str:
    maitre = p.comme(Role.MAITRE)
    page = maitre.ouvrir(p.adresses["journee"])
    formulaire = page.formulaire("niveau", "commentaire")
    niveau = list(formulaire.champs["niveau"].choix)[-1]
    valeurs = {"niveau": niveau, "commentaire": "Travail propre et vérifié."}
    maitre.envoyer(page, formulaire, valeurs, bouton=formulaire.bouton("validee"))
    p.comme(Role.APPRENTI).ouvrir(p.adresses["journee"]).exige("Travail propre et vérifié.", "Validée")
    return "l’apprenti lit la réponse"


def ask_for_more(p: Parcours) -> str:
    """A second entry, sent by e-mail too, to be completed."""
    _note(p, "seconde", "Dépannage d’un portail automatique.")
    maitre = p.comme(Role.MAITRE)
    page = maitre.ouvrir(p.adresses["seconde"])
    formulaire = page.formulaire("niveau", "commentaire")
    demande = "Quelle panne, et comment l’as-tu trouvée ?"
    maitre.envoyer(page, formulaire, {"commentaire": demande}, bouton=formulaire.bouton("completer"))
    p.comme(Role.APPRENTI).ouvrir(p.adresses["seconde"]).exige(demande, "À compléter")
    return "l’apprenti voit ce qui manque"
