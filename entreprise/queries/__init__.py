"""Everything that reads in this app; each module has its own subject."""
