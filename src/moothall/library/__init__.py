"""The public library of evidence: what was studied, how well, what it found, where the gaps are. It reads no case."""
