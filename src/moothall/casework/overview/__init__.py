"""Read-only: a case on one page, and the worklists. A case's stage is derived here and stored nowhere."""
