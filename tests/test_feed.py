"""Which batches are fed, in what order, in blocks of what size, at what learning rate."""

from typing import Any

import numpy as np
import pytest

from mnist_core.control import Control
from mnist_core.experiment import Experiment
from mnist_core.feed import BLOCK_SECONDS, Block, Feed

# Ten batches and a half an epoch.
SMALL = {"data.train_size": 1050, "learning.batch_size": 100, "learning.epochs": 3}


def make(knobs: dict[str, Any], fold: int = 0, control: Control | None = None) -> Feed:
    return Feed(Experiment.of(SMALL | knobs), fold, control or Control())


def batches(feed: Feed, seconds: float = 1.0) -> list[list[int]]:
    """Every batch, when every block is said to have taken so many seconds."""
    found: list[list[int]] = []
    for indices, _ in feed.dataset().as_numpy_iterator():
        feed.measured(feed.sent.popleft().batches, seconds)
        found += indices.tolist()
    return found


def test_every_epoch_feeds_every_image_once_the_last_batch_being_smaller() -> None:
    found = batches(make({}))
    assert [len(batch) for batch in found] == ([100] * 10 + [50]) * 3
    for epoch in range(3):
        images = [index for batch in found[11 * epoch : 11 * epoch + 11] for index in batch]
        assert sorted(images) == list(range(1050))


def test_every_epoch_has_an_order_of_its_own_fixed_by_the_seed() -> None:
    found = batches(make({}))
    assert found[0] != found[11] != found[22]
    assert batches(make({})) == found
    assert batches(make({"learning.seed": 1})) != found


@pytest.mark.parametrize("step", [4, 11, 25])
def test_begun_at_a_later_step_it_feeds_what_the_whole_one_feeds_from_there(step: int) -> None:
    knobs = {"learning.duration": "steps", "learning.steps": 27, "learning.schedule": "cosine"}
    whole, later = make(knobs), Feed(Experiment.of(SMALL | knobs), 0, Control(), step=step)
    assert batches(later) == batches(whole)[step:]
    rates = [rate for _, rates in Feed(Experiment.of(SMALL | knobs), 0, Control(), step=step).dataset() for rate in rates.numpy()]
    assert rates == pytest.approx([whole.rates.at(number) for number in range(step, 27)])


def test_without_shuffling_the_images_come_as_they_stand() -> None:
    found = batches(make({"data.shuffle": False}))
    assert found[0] == found[11] == list(range(100))


def test_a_run_in_steps_ends_at_its_last_step_in_the_middle_of_an_epoch() -> None:
    feed = make({"learning.duration": "steps", "learning.steps": 14})
    assert [len(batch) for batch in batches(feed)] == [100] * 10 + [50] + [100] * 3


def test_the_last_block_of_an_epoch_says_so() -> None:
    feed, ends = make({"learning.duration": "steps", "learning.steps": 14}), []
    step = 0
    for _ in feed.dataset():
        block = feed.sent.popleft()
        step += block.batches
        if block.ends_epoch:
            ends.append(step)
    assert ends == [11, 14]


def test_only_images_that_do_not_validate_are_fed_and_a_redrawn_split_changes_them() -> None:
    feed = make({"data.validation": "redrawn", "data.holdout_size": 250, "learning.epochs": 2})
    found = batches(feed)
    epochs = [{index for batch in found[8 * epoch : 8 * epoch + 8] for index in batch} for epoch in range(2)]
    for epoch in range(2):
        assert epochs[epoch] == set(feed.split(epoch).training.tolist())
        assert not epochs[epoch] & set(feed.split(epoch).validation.tolist())
    assert epochs[0] != epochs[1]


def test_a_fold_one_image_larger_makes_no_step_more() -> None:
    knobs = {"data.train_size": 201, "data.validation": "kfold", "data.folds": 2, "learning.epochs": 2}
    folds = [make(knobs, fold) for fold in range(2)]
    assert [len(feed.split(0).training) for feed in folds] == [100, 101]
    for feed in folds:
        assert [len(batch) for batch in batches(feed)] == [100, 100]


def test_blocks_grow_with_the_speed_and_never_change_which_batches_come() -> None:
    knobs = {"learning.epochs": 54}
    slow, fast = make(knobs), make(knobs)
    sizes = []
    found = []
    for indices, rates in fast.dataset().as_numpy_iterator():
        assert len(rates) == len(indices)
        block = fast.sent.popleft()
        assert block.batches == len(indices)
        assert block.images == indices.size
        sizes.append(block.batches)
        fast.measured(block.batches, 1e-5)
        found += indices.tolist()
    assert sizes[:7] == [1, 4, 5, 1, 4, 6, 1], "at most fourfold, then to the last whole batch, then the partial one"
    assert found == batches(slow)


@pytest.mark.parametrize(
    ("batches_timed", "seconds", "wanted"),
    [(10, 10 * BLOCK_SECONDS, 1), (10, BLOCK_SECONDS, 10), (10, BLOCK_SECONDS / 2, 20), (10, 0.0, 40), (1, 1.0, 1), (1000, 0.0, 60)],
)
def test_a_block_is_to_last_a_little_under_a_tenth_of_a_second_and_at_most_a_hundredth_of_the_run(
    batches_timed: int, seconds: float, wanted: int
) -> None:
    feed = make({"data.train_size": 6000, "learning.epochs": 100})
    feed.measured(batches_timed, seconds)
    next(feed.dataset().as_numpy_iterator())
    assert feed.sent[0] == Block(wanted, wanted * 100, wanted == 60)


def test_stepping_makes_blocks_of_one_batch() -> None:
    control = Control()
    feed = make({"learning.epochs": 100}, control=control)
    blocks = feed.dataset().as_numpy_iterator()
    feed.measured(1, 0.0)
    assert len(next(blocks)[0]) == 4
    control.step()
    assert len(next(blocks)[0]) == 1
    control.resume()
    assert len(next(blocks)[0]) == 4


def test_every_batch_has_the_learning_rate_of_its_step() -> None:
    feed = make({"learning.schedule": "linear", "learning.learning_rate": 0.3})
    rates = [rate for _, of_block in feed.dataset().as_numpy_iterator() for rate in of_block]
    np.testing.assert_allclose(rates, np.repeat([0.3, 0.2, 0.1], 11), rtol=1e-6)


def test_nothing_is_read_ahead_so_a_new_learning_rate_holds_from_the_next_block() -> None:
    feed = make({"learning.learning_rate": 0.3})
    blocks = feed.dataset().as_numpy_iterator()
    assert next(blocks)[1] == [np.float32(0.3)]
    assert len(feed.sent) == 1
    feed.rates.change(0.125, 1)
    assert next(blocks)[1] == [np.float32(0.125)]


def test_no_thread_of_tensorflows_tunes_the_feed() -> None:
    # It could keep whoever deletes the iterator waiting for up to a minute: the garbage collection in the midst of a later training.
    assert not make({}).dataset().options().autotune.enabled
