"""The command line, `moothall`."""
