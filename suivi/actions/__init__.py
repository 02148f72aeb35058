"""Everything that writes in this app; each module has its own subject."""
