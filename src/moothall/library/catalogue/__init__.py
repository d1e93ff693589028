"""Works, the studies inside them, their files and versions; and the gaps between them."""
