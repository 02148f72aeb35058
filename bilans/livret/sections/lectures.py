"""Reading receipts: who read which text of the booklet, and when."""

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from bilans.models import LectureLivret
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    lectures = LectureLivret.objects.filter(apprenti=contexte.apprenti).select_related("membre__utilisateur")
    return {
        "lectures": [
            {
                "titre": lecture.titre,
                "par": str(lecture.membre.utilisateur),
                "role": lecture.membre.get_role_display(),
                "le": lecture.cree_le.date().isoformat(),
                "empreinte": lecture.empreinte,
            }
            for lecture in lectures
        ]
    }


def resume(apprenti: Apprenti) -> str:
    nombre = LectureLivret.objects.filter(apprenti=apprenti).count()
    return pluriel(nombre, "lecture notée,lectures notées") if nombre else ""


declare(
    Section(
        cle="lectures",
        titre="Accusés de lecture",
        ordre=80,
        gabarit="livret/_lectures.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_lectures.html",
    )
)
