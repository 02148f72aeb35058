"""Small answers for htmx: a toast, a refusal that the page can show."""

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def annoncer(response: HttpResponse, message: str, *, ton: str = "succes") -> HttpResponse:
    """Ask the page to show and read out a short message. `ton`: succes, info, alerte or erreur."""
    return trigger_client_event(response, "annonce", {"message": message, "ton": ton})
