"""Pages of this app; each module has its own subject."""
