"""The booklet: what it holds, and how it is laid out."""
