"""What every room needs to name things: how sensitive a field is, who is acting, identifiers, refusals."""

from __future__ import annotations

from moothall.core.kinds.actor import Actor, Role
from moothall.core.kinds.errors import Clash, Invalid, NotAllowed, NotVisible, Refused
from moothall.core.kinds.identifiers import uuid7
from moothall.core.kinds.sensitivity import Kind

__all__ = ["Actor", "Clash", "Invalid", "Kind", "NotAllowed", "NotVisible", "Refused", "Role", "uuid7"]
