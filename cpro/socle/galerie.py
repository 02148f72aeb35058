"""The gallery: every component in all its states, with made-up data. Demo and development only."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from cpro.socle.permissions import PUBLIC, requires
from cpro.socle.radar import Serie

LIBELLES = {
    2: ("Non acquis", "Acquis"),
    3: ("Débutant", "En cours d’acquisition", "Autonome"),
    4: ("Non maîtrisées", "Insuffisamment maîtrisées", "Maîtrisées", "Bien maîtrisées"),
    5: ("Très insuffisant", "Insuffisant", "Fragile", "Satisfaisant", "Très satisfaisant"),
    6: ("Degré 1", "Degré 2", "Degré 3", "Degré 4", "Degré 5", "Degré 6"),
}
SPECIAUX = (("non_evalue", "Non évalué"), ("non_fait", "Non fait"), ("non_vu", "Non vu"))


class FormulaireExemple(forms.Form):
    """One field of each kind."""

    titre = forms.CharField(
        label="Titre de l’activité", max_length=80, help_text="Ce que l’apprenti lira en premier."
    )
    date = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    lieu = forms.ChoiceField(
        label="Lieu", required=False, choices=[("", "Choisir"), ("a", "Atelier"), ("c", "Chantier")]
    )
    recit = forms.CharField(
        label="Ce que j’ai fait",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-brouillon": "galerie-recit"}),
    )
    avis = forms.ChoiceField(
        label="Comment c’était ?",
        widget=forms.RadioSelect,
        choices=[("f", "Facile"), ("m", "Moyen"), ("d", "Difficile")],
    )
    taches = forms.MultipleChoiceField(
        label="Tâches",
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez ce que vous avez fait, même en partie.",
        choices=[
            ("1", "Repérer le circuit"),
            ("2", "Consigner l’installation"),
            ("3", "Mesurer et contrôler"),
        ],
    )
    photo = forms.FileField(label="Photo", required=False)
    partager = forms.BooleanField(label="Partager avec mon maître d’apprentissage", required=False)


def _echelle(nombre: int) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(rang=rang, libelle=libelle, court="", acquis=rang > nombre / 2, special="")
        for rang, libelle in enumerate(LIBELLES[nombre], 1)
    ]


def _navigation() -> list[dict[str, Any]]:
    entrees = [
        ("Accueil", "house", 4),
        ("Groupes", "users", 0),
        ("Séances", "pencil-ruler", 0),
        ("Entreprise", "briefcase-business", 2),
        ("Bilans", "chart-no-axes-column-increasing", 0),
    ]
    return [
        {"libelle": libelle, "url": f"#{icone}", "icone": icone, "compte": compte, "actif": rang == 0}
        for rang, (libelle, icone, compte) in enumerate(entrees)
    ]


def _moments() -> list[dict[str, str]]:
    return [
        {
            "quand": "hier",
            "texte": "Fiche d’activité à valider",
            "icone": "hourglass",
            "ton": "attente",
            "detail": "",
            "url": "#",
        },
        {
            "quand": "jeudi dernier",
            "texte": "Évaluation de la séance Tableau de répartition",
            "icone": "check",
            "ton": "",
            "detail": "Par Nadia Bellanger",
            "url": "",
        },
        {
            "quand": "4 septembre",
            "texte": "Entrée en formation",
            "icone": "flag",
            "ton": "",
            "detail": "",
            "url": "",
        },
    ]


def _cadre(request: HttpRequest) -> dict[str, Any]:
    """What the layout needs: a centre, the places of a role, a person."""
    return {
        "centre": {
            "nom": "CFA des Trois Rivières",
            "logo_url": "",
            "accent": request.GET.get("accent", ""),
        },
        "navigation": _navigation(),
        "persona": {"nom": "Nadia Bellanger", "role": "Formatrice"},
        "membre": None,
        "recherche_url": "#",
        "demo": True,
    }


@requires(PUBLIC)
def galerie(request: HttpRequest) -> HttpResponse:
    """Every component. 404 outside demo and development."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    image = static("icons/compas.svg")
    echelles = {nombre: _echelle(nombre) for nombre in LIBELLES}
    contexte = _cadre(request) | {
        "form": FormulaireExemple(auto_id="exemple_%s"),
        "form_faux": FormulaireExemple({"titre": "", "taches": ["2"]}),
        "echelles": echelles,
        "degres": echelles[4],
        "speciaux": [SimpleNamespace(rang=None, libelle=nom, special=cle) for cle, nom in SPECIAUX],
        "faits": [
            ("Groupe", "1 MELEC A"),
            ("Période", "P3, jusqu’au 12 décembre"),
            ("Avancement", "14 sur 22"),
        ],
        "vues": [
            {"libelle": "Parcours", "url": "#", "actif": True, "compte": 0},
            {"libelle": "Traces", "url": "#", "actif": False, "compte": 12},
            {"libelle": "Bilans", "url": "#", "actif": False, "compte": 0},
        ],
        "etapes": ["Contexte", "Référentiel", "Ressources", "Relecture"],
        "page": Paginator(range(90), 20).page(2),
        "moments": _moments(),
        "images": [{"vignette_url": image, "url": image, "alt": f"Photo {n}"} for n in (1, 2, 3)],
        "axes": ["Préparer", "Réaliser", "Mettre en service", "Maintenir", "Communiquer", "Contrôler"],
        "series": [
            Serie("Centre", [0.67, 0.67, 0.33, None, 1, 0.5]),
            Serie("Entreprise", [1, 0.67, 0.67, 0.33, 0.67, 0.67]),
            Serie("Autoévaluation", [0.67, 1, 0.33, 0.67, 0.33, 0.2]),
        ],
        "travail": {
            "titre": "Livrets du groupe",
            "fait": 14,
            "total": 22,
            "estimation": "Encore 20 secondes environ",
            "actif": False,
            "echec": False,
            "message": "22 livrets sont prêts.",
        },
        "suite_url": "#",
        "suite_libelle": "Télécharger",
    }
    return render(request, "galerie/galerie.html", contexte)
