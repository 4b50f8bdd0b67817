"""Runs beside documents and beside one another.

`significance` is not imported here: it brings scipy's statistics, which few pages need.
"""

from mnist_core.comparison.differences import Differences, changes, differences, value_of
from mnist_core.comparison.finding import MOST_COMPARED, Wanted, read_ids, selected
from mnist_core.comparison.published import Row, beside, measured

__all__ = [
    "MOST_COMPARED",
    "Differences",
    "Row",
    "Wanted",
    "beside",
    "changes",
    "differences",
    "measured",
    "read_ids",
    "selected",
    "value_of",
]
