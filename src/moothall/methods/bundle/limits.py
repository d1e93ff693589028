"""How large a bundle may be. A report with its tables is a few million bytes; these leave room, and an end."""

from __future__ import annotations

MOST_FILES = 200
MOST_BYTES = 256 * 1024 * 1024
MOST_MANIFEST_BYTES = 1024 * 1024
MOST_SIGNATURE_BYTES = 1024
LONGEST_NAME = 120
