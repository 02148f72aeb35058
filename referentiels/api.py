"""The read-only endpoints of 1EdTech CASE 1.0, public, for the national référentiels."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseNotModified
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from referentiels.case_publie import (
    Publication,
    find_owner,
    find_publication,
    load_paquet,
    publications,
)

LIMITE, LIMITE_MAXIMUM = 100, 500
DUREE = 3600  # seconds a reader may keep an answer
TRIS = ("title", "lastChangeDateTime", "identifier", "creator")
# HTTP status → the minor code CASE gives it.
CODES = {
    400: "invalid_selection_field",
    404: "unknownobject",
    405: "forbidden",
    429: "server_busy",
}


class CadenceCase(AnonRateThrottle):
    """So many requests a minute and address: a crawler waits, the centres do not."""

    scope = "case"


class SelectionRefusee(exceptions.APIException):
    """A parameter that cannot be followed; `default_code` is the minor code of CASE."""

    status_code = 400
    default_code = "invalid_selection_field"


class VueCase(APIView):
    """Common to every endpoint: public, read-only, slowed down, cached by its readers, errors as CASE words them."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (CadenceCase,)
    http_method_names = ("get", "head", "options")

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, Http404):
            exc = exceptions.NotFound(str(exc) or "Unknown object.")
        if not isinstance(exc, exceptions.APIException):
            raise exc
        code = exc.get_codes() if isinstance(exc, SelectionRefusee) else CODES.get(exc.status_code, "")
        response = Response(status_info(str(exc.detail), code), status=exc.status_code)
        if (attente := getattr(exc, "wait", None)) is not None:
            response.headers["Retry-After"] = str(int(attente) + 1)
        return response

    def answer(self, request: Request, sources: list[Publication], contenu: Any) -> HttpResponse:
        """What `contenu()` makes, unless the reader already has it: an answer depends on its versions only."""
        lu = "".join(f"{p.empreinte}{p.publiee_le}" for p in sources) + request.build_absolute_uri()
        etag = f'"{hashlib.sha256(lu.encode()).hexdigest()[:32]}"'
        connus = request.headers.get("If-None-Match", "").replace("W/", "")
        if etag in connus.split(", "):
            response: HttpResponse = HttpResponseNotModified()
        else:
            fait = contenu()
            response = fait if isinstance(fait, HttpResponse) else Response(fait)
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={DUREE}"
        return response


def status_info(description: str, code: str, major: str = "failure") -> dict[str, Any]:
    """An error as CASE words it."""
    mineur = {"imsx_codeMinorFieldName": "sourcedId", "imsx_codeMinorFieldValue": code}
    return {
        "imsx_codeMajor": major,
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {"imsx_codeMinorField": [mineur]},
    }


def _parameter(nom: str, description: str, type_: Any = OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(nom, type_, description=description)


class Documents(VueCase):
    @extend_schema(
        operation_id="getAllCFDocuments",
        summary="Les référentiels nationaux publiés",
        parameters=[
            _parameter("limit", f"nombre de réponses, {LIMITE_MAXIMUM} au plus", OpenApiTypes.INT),
            _parameter("offset", "rang de la première réponse, depuis 0", OpenApiTypes.INT),
            _parameter("sort", "champ du tri : " + ", ".join(TRIS)),
            _parameter("orderBy", "asc ou desc"),
            _parameter("fields", "champs voulus, séparés par des virgules"),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponse:
        """The documents, paged; the total is in `X-Total-Count`, the other pages in `Link`."""
        toutes = publications()
        limite = _whole(request, "limit", LIMITE, 1, LIMITE_MAXIMUM)
        debut = _whole(request, "offset", 0, 0, 1_000_000)
        choisies = _sorted(request, toutes)[debut : debut + limite]
        champs = _fields(request, toutes)
        if request.query_params.get("filter"):
            raise SelectionRefusee("The filter parameter is not supported.")
        entetes = [{c: v for c, v in p.entete.items() if not champs or c in champs} for p in choisies]
        response = self.answer(request, toutes, lambda: {"CFDocuments": entetes})
        response.headers["X-Total-Count"] = str(len(toutes))
        response.headers["Link"] = _links(request, limite, debut, len(toutes))
        return response


class Document(VueCase):
    @extend_schema(operation_id="getCFDocument", summary="Un référentiel", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, id: str) -> HttpResponse:
        publication = _document(id)
        return self.answer(request, [publication], lambda: publication.entete)


class PaquetComplet(VueCase):
    @extend_schema(
        operation_id="getCFPackage", summary="Un référentiel entier", responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request, id: str) -> HttpResponse:
        publication = _document(id)
        return self.answer(
            request,
            [publication],
            lambda: HttpResponse(load_paquet(publication).octets, content_type="application/json"),
        )


class Element(VueCase):
    @extend_schema(operation_id="getCFItem", summary="Un élément", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, id: str) -> HttpResponse:
        publication = _owner(id, "items")
        return self.answer(request, [publication], lambda: load_paquet(publication).items[id])


class ElementEtLiens(VueCase):
    @extend_schema(
        operation_id="getCFItemAssociations",
        summary="Un élément et ses liens",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, id: str) -> HttpResponse:
        publication = _owner(id, "items")

        def contenu() -> dict[str, Any]:
            paquet = load_paquet(publication)
            return {"CFItem": paquet.items[id], "CFAssociations": paquet.associations_of(id)}

        return self.answer(request, [publication], contenu)


class Association(VueCase):
    @extend_schema(operation_id="getCFAssociation", summary="Un lien", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, id: str) -> HttpResponse:
        publication = _owner(id, "associations")
        return self.answer(request, [publication], lambda: load_paquet(publication).associations[id])


class Inconnu(VueCase):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """The other objects of CASE (rubrics, concepts, licences…): there is none here."""
        raise Http404("Unknown object.")


def _document(identifiant: str) -> Publication:
    publication = find_publication(identifiant)
    if publication is None:
        raise Http404("Unknown CFDocument.")
    return publication


def _owner(identifiant: str, partie: str) -> Publication:
    publication = find_owner(identifiant)
    if publication is None or identifiant not in getattr(load_paquet(publication), partie):
        raise Http404("Unknown object.")
    return publication


def _whole(request: Request, nom: str, defaut: int, minimum: int, maximum: int) -> int:
    texte = request.query_params.get(nom, "")
    if not texte:
        return defaut
    if not texte.isascii() or not texte.isdecimal() or len(texte) > 9 or int(texte) < minimum:
        raise SelectionRefusee(f"{nom} must be a whole number, {minimum} at least.")
    return min(int(texte), maximum)


def _sorted(request: Request, toutes: list[Publication]) -> list[Publication]:
    tri, sens = request.query_params.get("sort", "title"), request.query_params.get("orderBy", "asc").lower()
    if tri not in TRIS:
        raise SelectionRefusee(f"sort must be one of {', '.join(TRIS)}.", code="invalid_sort_field")
    if sens not in ("asc", "desc"):
        raise SelectionRefusee("orderBy must be asc or desc.", code="invalid_sort_field")
    return sorted(toutes, key=lambda p: (str(p.entete.get(tri, "")), p.identifiant), reverse=sens == "desc")


def _fields(request: Request, toutes: list[Publication]) -> set[str]:
    champs = {champ.strip() for champ in request.query_params.get("fields", "").split(",")} - {""}
    connus = {champ for publication in toutes for champ in publication.entete}
    if toutes and (inconnus := champs - connus):
        raise SelectionRefusee(f"Unknown fields: {', '.join(sorted(inconnus))[:200]}.")
    return champs


def _links(request: Request, limite: int, debut: int, total: int) -> str:
    derniere = max(0, (total - 1) // limite * limite)
    rangs = {"first": 0, "last": derniere}
    if debut > 0:
        rangs["prev"] = max(0, debut - limite)
    if debut + limite < total:
        rangs["next"] = debut + limite
    adresse = request.build_absolute_uri(request.path)
    gardes = {c: v for c, v in request.query_params.items() if c not in ("limit", "offset")}
    return ", ".join(
        f'<{adresse}?{urlencode(gardes | {"limit": limite, "offset": rang})}>; rel="{nom}"'
        for nom, rang in rangs.items()
    )
