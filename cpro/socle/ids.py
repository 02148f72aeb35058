"""Identifiers: time-ordered UUIDs (RFC 9562, version 7), so that new rows land at the end of an index."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A version 7 UUID: 48 bits of Unix milliseconds, then random bits."""
    octets = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    octets[6] = 0x70 | (octets[6] & 0x0F)
    octets[8] = 0x80 | (octets[8] & 0x3F)
    return uuid.UUID(bytes=bytes(octets))
