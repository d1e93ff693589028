"""The ground everything stands on. Knows nothing of children."""
