"""The tables of the catalogue. All of it is public but the entries of the desk's log."""

from moothall.library.catalogue.models.files import Download, FilePage, WorkFile
from moothall.library.catalogue.models.gaps import Adoption, Closure, Gap
from moothall.library.catalogue.models.log import Entry
from moothall.library.catalogue.models.studies import Outcome, Study
from moothall.library.catalogue.models.works import Contributor, Work, WorkVersion

__all__ = [
    "Adoption",
    "Closure",
    "Contributor",
    "Download",
    "Entry",
    "FilePage",
    "Gap",
    "Outcome",
    "Study",
    "Work",
    "WorkFile",
    "WorkVersion",
]
