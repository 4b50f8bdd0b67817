"""What the tests of experiments share."""

from typing import Any

import pytest

from mnist_core.experiment import Experiment, KnobError


def refused(knobs: dict[str, Any]) -> KnobError:
    with pytest.raises(KnobError) as caught:
        Experiment.of(knobs)
    return caught.value
