"""The native format of référentiels and the reader of raw files: plain Python, no Django."""
