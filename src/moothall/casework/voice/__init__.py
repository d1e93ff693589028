"""The child's own words and wishes, how they were gathered, and what changed because of them."""
