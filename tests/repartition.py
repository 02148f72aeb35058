"""Which tests must run in the same process, when several processes share them out."""

from xdist.scheduler import LoadScopeScheduling


class Repartition(LoadScopeScheduling):
    """One test at a time to whoever is free, but those of a group all to the same process.

    The marker of xdist for this, `xdist_group`, has no effect with pytest 9.2: xdist 3.8 writes the group
    where pytest no longer looks.
    """

    def _split_scope(self, nodeid: str) -> str:
        fichier = nodeid.split("::", 1)[0]
        if "/navigateur/" in fichier:
            return "navigateur"  # one running product for all
        if fichier.endswith("_reels.py"):
            return "reels"  # each file has its queue in the broker: see `tests.courtier`
        return nodeid
