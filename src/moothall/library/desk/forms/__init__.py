"""The forms of the desk: one for each thing a page asks. Rules are the catalogue's and the scales'."""
