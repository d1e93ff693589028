"""Statutory returns taken in: kept as received, matched to the children of cases, and read for their outcomes."""
