"""Erases from the logs what addresses carry of secrets: Django logs the path of each refused request."""

import logging
import re

SECRET = re.compile(r"(/(?:acces|invitation|rappels|mot-de-passe/oublie)/)[^/\s]+")


class MasquerJetons(logging.Filter):
    """A link, an invitation or a reset key, once logged, would open someone's session."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        propre = SECRET.sub(r"\1…", message)
        if propre != message:
            record.msg, record.args = propre, ()
        return True
