"""One Django app for each stage of a case; a case only moves down the list."""
