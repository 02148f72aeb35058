"""Tests of the design system: French filters, level badges, radar, forms, gallery."""
