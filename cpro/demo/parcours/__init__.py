"""The main job done over HTTP, as people do it: pages, forms, redirects, messages, files."""
