"""Attestations as verifiable credentials: what they say, the keys that sign them, the list of their statuses."""
