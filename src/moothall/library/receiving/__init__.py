"""Bundles as they come in: believed by their keys, made into works with their studies, and kept."""
