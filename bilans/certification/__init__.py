"""What a référentiel certifies, and how a result is proposed: readings of a version and pure computation."""
