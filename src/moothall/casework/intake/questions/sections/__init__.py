"""The form's questions, section by section, in our own words."""

from __future__ import annotations
