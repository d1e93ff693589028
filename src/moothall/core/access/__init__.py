"""People, agencies, memberships, circles and seats, and the one predicate that decides who may see what."""
