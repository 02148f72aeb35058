"""What a device kept while it had no network, then sends; and which pages it may read without network."""

from collections.abc import Callable
from functools import wraps

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse

from cpro.socle.permissions import Role

Vue = Callable[..., HttpResponse]

ROLES = (Role.APPRENTI, Role.MAITRE)  # those who work where there is no network
DIRECT, FILE = "direct", "file"


def lisible_hors_ligne(view: Vue) -> Vue:
    """The device of an apprentice or an MA may keep this page, to read it without network."""

    @wraps(view)
    def enveloppe(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "GET" and response.status_code == 200 and request.membre.role in ROLES:
            response.headers["X-Compas-Garder"] = "1"
        return response

    return enveloppe


class EnvoisMiddleware:
    """Answers a device's queue in JSON, and tells the device whose pages it is shown.

    A request that carries `X-Envoi` names the member who wrote it (`X-Membre`): it is done for nobody else, so that a
    shared device never sends one's work under another's session. `direct` is sent under the eyes of its author, who
    goes to the page it leads to; `file` is sent later, so the messages are part of the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "membre", None) is not None:
            response.headers["X-Compas-Pour"] = str(request.membre.utilisateur_id)
        sorte = request.headers.get("X-Envoi")
        if sorte not in (DIRECT, FILE) or not 300 <= response.status_code < 400:
            return response
        if not request.user.is_authenticated:
            return _refuse("connexion")
        suite = {"adresse": response.headers["Location"], "messages": []}
        if sorte == FILE:
            suite["messages"] = [
                {"ton": message.level_tag, "texte": str(message)} for message in get_messages(request)
            ]
        return JsonResponse(suite)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        if "X-Envoi" not in request.headers or not request.user.is_authenticated:
            return None
        membre = request.membre
        if membre is None or str(membre.pk) != request.headers.get("X-Membre"):
            return _refuse("autre")
        return None


def _refuse(raison: str) -> JsonResponse:
    """Not done, nothing wrong with what was sent: `connexion` (nobody is signed in), `autre` (someone else is)."""
    return JsonResponse({"raison": raison}, status=401)
