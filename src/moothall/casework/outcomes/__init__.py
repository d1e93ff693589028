"""The child's life afterwards: instruments answered wave by wave for years, and why a wave was missed."""
