"""Rules and methods in plain Python: no Django, usable by an analyst in a notebook."""
