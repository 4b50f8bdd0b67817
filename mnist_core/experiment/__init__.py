"""Experiment: every knob, declared once, in the groups Data, Augmentation, Network and Learning."""

from mnist_core.experiment.augmentation import Augmentation
from mnist_core.experiment.data import Data
from mnist_core.experiment.experiment import KNOBS, Change, Experiment, matters
from mnist_core.experiment.learning import Learning
from mnist_core.experiment.network import Network
from mnist_core.experiment.problems import KnobError, Problem

__all__ = ["KNOBS", "Augmentation", "Change", "Data", "Experiment", "KnobError", "Learning", "Network", "Problem", "matters"]
