"""A referral arrives: its source never altered, the child, the case, the search for the same child."""
