"""How far a study can be trusted: scales as data, two curators who rate alone, and what was settled."""
