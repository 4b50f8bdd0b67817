"""The Inside page without a browser: its views with a worker in the same process, and what it says when there is nothing to see."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core import champion, worker
from mnist_core.events import EpochEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.inside import examination
from mnist_core.network import build
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, RunStore
from mnist_core.runs.weights import DAMAGED
from pages.components import state
from pages.components.inside import activations
from pages.components.inside.asking import PENDING
from tests.stand_in import ROOT, Listening, app_with

SOFTMAX = Experiment.of({"network.kind": "softmax", "learning.epochs": 2})
CONVOLUTIONAL = Experiment.of(
    {
        "network.kind": "convolutional",
        "network.filters": (3,),
        "network.pool_size": (4,),
        "network.hidden_units": (6,),
        "network.dropout": (0.5,),
    }
)
CLOTHES = Experiment.of({"network.kind": "softmax", "data.dataset": "fashion_mnist"})
STARTED = Started(steps=100, epochs=2, steps_per_epoch=50, train_images=60_000, validation_images=10_000, parameters=7850)
FINISHED = Finished(reason="completed", test_loss=1, test_accuracy=0.9, train_accuracy=1, step=100, epoch=2, seconds=9)


class AtOnce(Listening):
    """An engine whose short calls are made here and now."""

    def call(self, function: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(getattr(worker, function)(*arguments))
        return future


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    monkeypatch.setattr(examination, "MULTIPLY_ADDS", 1)  # 500 test images are enough here
    with app_with(AtOnce, tmp_path, monkeypatch):
        yield state.store()


def trained(store: RunStore, experiment: Experiment, *epochs: float) -> Run:
    """A run that has ended, with some weights after each of these epochs."""
    run = store.create(experiment, name="a run")
    ends = [
        EpochEnd(
            step=int(50 * epoch),
            epoch=epoch,
            loss=1,
            accuracy=0.5,
            validation_accuracy=0.9 - epoch / 10,
            learning_rate=0.1,
            gradient_norms={},
            seconds=1,
        )
        for epoch in epochs
        if epoch
    ]
    store.record(run.id, list(enumerate([STARTED, *ends, FINISHED])))
    for epoch in epochs:
        random = np.random.default_rng(int(epoch))
        weights = [array + random.normal(0, 0.02, array.shape) for array in build(experiment).get_weights()]
        store.save_weights(run.id, epoch, [array.astype(np.float32) for array in weights])
    return run


def pending(page: AppTest) -> bool:
    """Whether an answer is missing; AppTest draws no page anew by itself."""
    return PENDING in page.session_state and bool(page.session_state[PENDING])


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=120).run().switch_page("pages/inside.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    # The first question brings TensorFlow into this process, which takes longer than a page waits.
    while pending(page):
        assert not page.exception
        page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (page.markdown, page.caption, page.info, page.warning) for element in kind)


VIEWS = {
    "network": "parameters in all",
    "mistakes": "Of the 500 test images",
    "weights": "The first layer",
    "activations": "It says",
    "why": "training images that look most like it",
    "map": "principal components",
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("experiment", [SOFTMAX, CONVOLUTIONAL, CLOTHES])
def test_each_view_opens_by_its_address(store: RunStore, experiment: Experiment, view: str) -> None:
    run = trained(store, experiment, 0.0, 1.0, 2.0)
    page = opened(run=run.id, view=view, epoch="1")
    assert VIEWS[view] in words(page)
    assert page.select_slider[0].value == 1
    assert page.query_params["epoch"] in ("1", ["1"])


def test_of_clothes_the_names_stand_where_digits_do(store: RunStore) -> None:
    run = trained(store, CLOTHES, 2.0)
    page = opened(run=run.id, view="why")
    assert any("Ankle boot" in str(option) for pills in page.pills for option in pills.options)


def test_an_empty_store_says_so_and_offers_a_training(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunStore, "runs", lambda *_: [])
    page = opened()
    assert "There is no trained network to look into." in words(page)


def test_without_a_link_the_newest_run_is_shown_and_the_champion_is_offered(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)
    page = opened(view="network")
    assert page.selectbox(key="inside run").value == run.id
    page.selectbox(key="inside run").select(champion.RUN_ID).run()
    assert not page.exception
    assert "Only the weights after the last epoch are kept" in words(page)


def test_a_run_without_weights_has_a_sentence(store: RunStore) -> None:
    run = trained(store, SOFTMAX)
    page = opened(run=run.id)
    assert "No weights are kept of this run" in words(page)


@pytest.mark.parametrize("wanted", ["nowhere", "<b>x</b>", "0" * 3000])
def test_a_link_to_no_run_has_a_sentence_and_shows_another(store: RunStore, wanted: str) -> None:
    trained(store, SOFTMAX, 0.0, 2.0)
    page = opened(run=wanted, view="network")
    assert any("There is no run" in warning.value for warning in page.warning)
    assert "parameters in all" in words(page)


@pytest.mark.parametrize("epoch", ["7", "-1", "x", "nan", ""])
def test_a_link_to_no_epoch_has_a_sentence_and_shows_the_last(store: RunStore, epoch: str) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)
    page = opened(run=run.id, view="network", epoch=epoch)
    assert any("No weights are kept of epoch" in warning.value for warning in page.warning)
    assert page.select_slider[0].value == 2


def test_a_link_to_no_view_and_no_image_has_sentences_and_shows_the_first(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)
    page = opened(run=run.id, view="cellar", image="99999999")
    assert "parameters in all" in words(page)
    assert ["no cellar" in page.warning[0].value, "no 99999999" in page.warning[1].value] == [True, True]


def test_the_image_looked_at_stands_in_the_address(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)
    page = opened(run=run.id, view="activations", image="8")
    assert page.number_input(key="inside image").value == 8
    page.number_input(key="inside image").set_value(9).run()
    assert page.query_params["image"] in ("9", ["9"])


def test_the_colours_of_negative_answers_are_named_for_what_they_are() -> None:
    assert activations._colours(np.array([-1.5, 2.0])) == "Blue is above 0, orange below, white is 0; the numbers lie between -1.5 and 2."


def test_the_layer_looked_at_stands_in_the_address_where_it_is_not_the_first(store: RunStore) -> None:
    run = trained(store, CONVOLUTIONAL, 2.0)
    page = opened(run=run.id, view="activations", layer="pooling_1")
    assert page.session_state["inside layer"] == "pooling_1"
    assert "**pooling 1**" in words(page)
    assert "8 in a row. Black is 0, white is " in words(page)
    layer = next(one for one in page.get("button_group") if one.key == "inside layer field")
    layer.set_value("output").run()
    assert page.query_params["layer"] in ("output", ["output"])
    layer = next(one for one in page.get("button_group") if one.key == "inside layer field")
    layer.set_value("convolution_1").run()
    assert "layer" not in page.query_params


def test_a_link_to_a_layer_of_another_network_has_a_sentence_and_shows_the_first(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 2.0)
    page = opened(run=run.id, view="activations", layer="convolution_9")
    assert "layer: there is no convolution\\_9, only `output`" in page.warning[0].value
    assert "layer" not in page.query_params
    assert page.session_state["inside layer"] == "output"


def test_another_run_whose_network_lacks_the_layer_takes_it_out_of_the_address(store: RunStore) -> None:
    softmax, convolutional = trained(store, SOFTMAX, 2.0), trained(store, CONVOLUTIONAL, 2.0)
    page = opened(run=convolutional.id, view="network", layer="pooling_1")
    assert page.query_params["layer"] in ("pooling_1", ["pooling_1"])
    page.selectbox(key="inside run").select(softmax.id).run()
    assert not page.exception
    assert not page.warning
    assert "layer" not in page.query_params


def test_the_best_epoch_is_marked_and_the_kept_size_is_said(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 0.0, 1.0, 2.0)
    page = opened(run=run.id, view="network")
    assert page.select_slider[0].options == ["0", "1 ★", "2"]
    assert "3 epochs are kept, 0.1 MB" in words(page)


def test_the_slider_moves_the_mistakes(store: RunStore) -> None:
    run = trained(store, SOFTMAX, 0.0, 1.0, 2.0)
    page = opened(run=run.id, view="mistakes")
    before = page.dataframe[0].value
    page.select_slider[0].set_value(0.0).run()
    while pending(page):
        page.run()
    assert not page.exception
    assert not before.equals(page.dataframe[0].value)


def test_damaged_weights_have_a_sentence(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)

    def damaged(_blob: bytes) -> None:
        raise RefusedError(DAMAGED)

    monkeypatch.setattr("mnist_core.runs.store.unpacked", damaged)
    page = opened(run=run.id, view="map")
    assert "are damaged" in words(page)


def test_while_the_engine_warms_up_the_page_says_so(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trained(store, SOFTMAX, 0.0, 2.0)
    monkeypatch.setattr(AtOnce, "state", "warming")
    assert "The engine is warming up." in words(opened(run=run.id, view="map"))


def test_a_run_before_its_first_epoch_says_when_there_is_something_to_see(store: RunStore) -> None:
    run = store.create(SOFTMAX, name="in training")
    store.record(run.id, [(0, STARTED)])
    assert "after its first epoch" in words(opened(run=run.id))


def test_a_run_of_several_folds_says_when_there_is_something_to_see(store: RunStore) -> None:
    run = store.create(Experiment.of({"data.validation": "kfold"}, SOFTMAX), name="folds")
    store.record(run.id, [(0, STARTED)])
    assert "Every fold of this run is another network." in words(opened(run=run.id))
