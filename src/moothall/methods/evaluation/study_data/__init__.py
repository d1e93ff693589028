"""An extract made ready for the designs: children, outcomes, sites by periods."""

from __future__ import annotations

from .measures import Measured, measured
from .panels import SitePanel, site_panel
from .reading import StudyChildren, read_children

__all__ = ["Measured", "SitePanel", "StudyChildren", "measured", "read_children", "site_panel"]
