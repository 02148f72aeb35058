"""A version as a file, in each format that leaves the product."""

import json
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.echanges.case_ecriture import to_case
from referentiels.echanges.moodle import to_moodle
from referentiels.echanges.tableur_ecriture import to_csv, to_xlsx
from referentiels.format.native import write_native
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue


def _case(lue: VersionLue) -> bytes:
    publiee_le = VersionReferentiel.objects.filter(pk=lue.id).values_list("publiee_le", flat=True).get()
    paquet = to_case(lue.document, publiee_le or timezone.now())
    return json.dumps(paquet, ensure_ascii=False, indent=1).encode()


# Name in the address → end of the file's name, media type, writer.
FORMATS: dict[str, tuple[str, str, Callable[[VersionLue], bytes]]] = {
    "yaml": (".yaml", "application/yaml", lambda lue: write_native(lue.document).encode()),
    "case": ("-case.json", "application/json", _case),
    "moodle": ("-moodle.csv", "text/csv; charset=utf-8", lambda lue: to_moodle(lue.document)),
    "csv": (".csv", "text/csv; charset=utf-8", lambda lue: to_csv(lue.document)),
    "xlsx": (
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda lue: to_xlsx(lue.document),
    ),
}


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def exporter(request: HttpRequest, version_id: UUID, format: str) -> HttpResponse:
    """The version as an attachment."""
    try:
        lue = charger_version(version_id)
    except VersionReferentiel.DoesNotExist as absente:
        raise Http404("Version inconnue") from absente
    fin, type_mime, write = FORMATS[format]
    response = HttpResponse(write(lue), content_type=type_mime)
    nom = f"{lue.document.referentiel.cle}-v{lue.numero}{fin}"
    response.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return response
