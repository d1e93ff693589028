"""Evaluation: what leaves the cases (extract), what is asked of it (studies), what is published (release)."""
