"""The search of the library: one file, built whole from its works, that any number of processes can serve."""
