"""Studies: what is asked of an extract, said before it is seen; run by the worker, and read by few until released."""
