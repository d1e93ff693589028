"""Missing follow-up: who is lost, what could be concluded with them, and how far it could be wrong.

`waves_of`, `who_is_lost` and `lost_and_kept` tell who is lost; `answers` gives complete cases, weighting, imputation
and the tipping point together, and refuses less; `impute`, `pool`, `seen_weights` and `tipping_point` are its parts.
"""

from ..figures import About
from .as_outputs import WAYS as WORDS
from .as_outputs import answers_output, differ_output, lost_outputs, tipping_output, way_of
from .columns import Kind
from .imputation import Imputed, Shift, impute
from .lost import Differential, Lost, LostRow, Wave, lost_and_kept, waves_of, who_is_lost
from .pooling import Answer, Pooled, pool
from .seen_weights import SeenWeights, seen_weights
from .sensitivity import Tipping, tipping_point
from .together import WAYS, MissingAnswers, Told, answers

__all__ = [
    "WAYS",
    "WORDS",
    "About",
    "Answer",
    "Differential",
    "Imputed",
    "Kind",
    "Lost",
    "LostRow",
    "MissingAnswers",
    "Pooled",
    "SeenWeights",
    "Shift",
    "Tipping",
    "Told",
    "Wave",
    "answers",
    "answers_output",
    "differ_output",
    "impute",
    "lost_and_kept",
    "lost_outputs",
    "pool",
    "seen_weights",
    "tipping_output",
    "tipping_point",
    "waves_of",
    "way_of",
    "who_is_lost",
]
