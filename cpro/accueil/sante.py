"""What /sante/ looks at: database, broker, worker, storage."""

import os

import redis
from django.conf import settings
from django.db import DatabaseError, connection


def etat() -> dict[str, bool]:
    """Which parts answer. Each question is bounded to about a second."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        base = True
    except DatabaseError:
        base = False
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        file_attente = bool(client.ping())
        client.close()
    except redis.RedisError:
        file_attente = False
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    return {"base": base, "file_attente": file_attente, "stockage": os.access(settings.MEDIA_ROOT, os.W_OK)}
