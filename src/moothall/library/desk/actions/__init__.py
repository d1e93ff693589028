"""What can be done at the desk. Each deed is one transaction and leaves an entry in the log."""

from __future__ import annotations

from moothall.library.desk.actions.curators import add

__all__ = ["add"]
