"""Moothall: where the agencies that owe a child protection meet, decide together, act, and learn whether it helped."""

__version__ = "0.1.0"
