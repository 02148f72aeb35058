"""The data of a group or of the centre, as files for a spreadsheet or another program."""

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bilans.forms_exports import DonneesForm
from bilans.queries.donnees import JEUX, count_rows, read_pages
from bilans.tableaux import TYPES, to_csv, to_json, to_xlsx
from bilans.views.exports import vues
from cpro.socle import journal
from cpro.socle.permissions import Permission, requires
from suivi.visibilite import groupes_visibles

journal.declarer(donnees__exportees="a exporté les données « {jeu} » de {portee} ({lignes} lignes)")

CLASSEUR_MAXIMUM = 50_000  # rows; a workbook is written whole before its first byte leaves


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DONNEES_EXPORT)
def donnees(request: HttpRequest) -> HttpResponseBase:
    """Choose what, of whom and in which format; sent, the file."""
    form = DonneesForm(request.POST or None, groupes=groupes_visibles(request.membre).order_by("nom"))
    if form.is_bound and form.is_valid():
        dit = form.cleaned_data
        groupe_id = dit["groupe"].pk if dit["groupe"] else None
        lignes = count_rows(JEUX[dit["jeu"]], request.membre, groupe_id)
        if dit["format"] != "xlsx" or lignes <= CLASSEUR_MAXIMUM:
            return _file(request, dit, lignes)
        form.add_error(
            "format",
            f"Il y a {lignes} lignes, un classeur en contient {CLASSEUR_MAXIMUM} au plus : "
            "choisissez CSV, ou un seul groupe.",
        )
    contexte = {"form": form, "vues": vues(request, "donnees")}
    return render(request, "bilans/livrets/donnees.html", contexte, status=422 if form.is_bound else 200)


def _file(request: HttpRequest, dit: dict, lignes: int) -> HttpResponse | StreamingHttpResponse:
    jeu, format_, groupe = JEUX[dit["jeu"]], dit["format"], dit["groupe"]
    portee = f"le groupe {groupe}" if groupe else "tout le centre"
    journal.inscrire(
        action="donnees.exportees",
        objet=groupe or request.centre,
        membre=request.membre,
        jeu=jeu.nom,
        portee=portee,
        lignes=lignes,
    )
    pages = read_pages(jeu, request.membre, groupe.pk if groupe else None)
    reponse: StreamingHttpResponse
    if format_ == "xlsx":
        reponse = FileResponse(to_xlsx(jeu.nom, jeu.entete, pages), content_type=TYPES[format_])
    else:
        ecrire = to_csv if format_ == "csv" else to_json
        reponse = StreamingHttpResponse(ecrire(jeu.entete, pages), content_type=TYPES[format_])
    nom = f"{jeu.nom} {groupe or request.centre.slug} {timezone.localdate().isoformat()}.{format_}"
    reponse.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(nom)}"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
