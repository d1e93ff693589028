"""The safeguarding plan: needs, goals, actions with owners, reviews."""
