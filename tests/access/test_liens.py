"""Every link that a role is shown leads somewhere: each visits the product from home, as far as its pages lead."""

import re
from collections import Counter, deque

from django.test import Client

from cpro.socle.scoping import centre_scope
from tests.access.parcours import passages
from tests.conftest import connecter
from tests.promotion import Promotion

PAGES_AU_PLUS = 800
PAR_FORME = 2  # addresses of one form followed from pages of one form: thirty apprentices lead to pages alike
LIEN = re.compile(r'<a\b[^>]*\bhref="(/c/alpha/[^"#]*)')
NON_HTML = re.compile(r"\.(csv|xlsx|json|yaml|pdf|zip)$|/(archive|exporter)/$")


def test_no_link_leads_to_a_refusal(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        passages(promotion)
    refus = {role: _walk(connecter(membre)) for role, membre in promotion.teste.membres.items()}
    assert {role: refuses for role, refuses in refus.items() if refuses} == {}


def _walk(client: Client) -> dict[str, str]:
    """Refused address → the page that shows it."""
    depart = "/c/alpha/"
    a_voir, vues, refus = deque([(depart, "")]), {depart}, {}
    suivis: Counter[tuple[str, str]] = Counter()
    while a_voir and len(vues) < PAGES_AU_PLUS:
        adresse, depuis = a_voir.popleft()
        reponse = client.get(adresse)
        if reponse.status_code in (403, 404):
            refus[adresse] = depuis
        if not reponse.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for lien in LIEN.findall(reponse.content.decode()):
            lien = lien.replace("&amp;", "&")
            passage = _form(adresse), _form(lien)
            if lien not in vues and suivis[passage] < PAR_FORME and not NON_HTML.search(lien):
                suivis[passage] += 1
                vues.add(lien)
                a_voir.append((lien, adresse))
    return refus


def _form(adresse: str) -> str:
    return re.sub(r"[0-9a-f-]{36}|=[^&]*", "*", adresse)
