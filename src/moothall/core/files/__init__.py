"""Uploaded files: quarantined, looked at, scanned, stored by the hash of their content."""
