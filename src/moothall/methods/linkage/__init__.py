"""Is this the same child? Records are compared and weighed; a person decides, always.

Numbers that stand for one child come first; then a model (Fellegi and Sunter's, trained by expectation and
maximisation on the records at hand) weighs names, birth dates and addresses, with Splink on DuckDB doing the work.
Nothing here joins anything: it proposes, asks, and says why. Plain Python, for a notebook as for the house.
"""

from moothall.methods.linkage.columns import KINDS as KINDS
from moothall.methods.linkage.deciding import EXPECTED_PRECISION as EXPECTED_PRECISION
from moothall.methods.linkage.deciding import Line as Line
from moothall.methods.linkage.errors import LinkageError as LinkageError
from moothall.methods.linkage.evaluating import Evaluation as Evaluation
from moothall.methods.linkage.evaluating import Linked as Linked
from moothall.methods.linkage.evaluating import Score as Score
from moothall.methods.linkage.evaluating import evaluate as evaluate
from moothall.methods.linkage.evaluating import link as link
from moothall.methods.linkage.evaluating import score as score
from moothall.methods.linkage.explaining import BEFORE as BEFORE
from moothall.methods.linkage.explaining import Pair as Pair
from moothall.methods.linkage.explaining import Part as Part
from moothall.methods.linkage.explaining import pairs_of as pairs_of
from moothall.methods.linkage.labels import LABEL_KINDS as LABEL_KINDS
from moothall.methods.linkage.labels import Labels as Labels
from moothall.methods.linkage.labels import read_labels as read_labels
from moothall.methods.linkage.linking import DEFAULT_SEED as DEFAULT_SEED
from moothall.methods.linkage.linking import train_model as train_model
from moothall.methods.linkage.model import Model as Model
from moothall.methods.linkage.model import model_of as model_of
from moothall.methods.linkage.model import read_model as read_model
from moothall.methods.linkage.records import Records as Records
from moothall.methods.linkage.records import read_records as read_records
from moothall.methods.linkage.records import records_of as records_of
