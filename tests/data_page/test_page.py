"""The Data page without a browser: its views by address, what a wrong address is told, and who judges what is hard."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core import champion, datasets
from mnist_core.experiment import Experiment
from mnist_core.inside.mistakes import mistakes
from mnist_core.runs import RunStore
from pages.components import state
from pages.components.inside.asking import questions
from tests.stand_in import ROOT, Listening, app_with

PROBABILITIES = np.random.default_rng(0).dirichlet(np.full(10, 0.2), 10_000).astype(np.float32)
LABELS = datasets.load("mnist").test_labels


class Knowing(Listening):
    """An engine that has examined every network, and changes images by turning them upside down."""

    def call(self, function: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if function == "augment":
            _knobs, image, count, _seed = arguments
            future.set_result(np.repeat(image[None, ::-1], count, axis=0))
        else:
            future.set_result(SimpleNamespace(mistakes=mistakes(PROBABILITIES, LABELS)))
        return future


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    """With the champion alone; one for all tests, none of which leaves a run that could judge."""
    with pytest.MonkeyPatch.context() as patch, app_with(Knowing, tmp_path_factory.mktemp("home"), patch):
        yield state.store()


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60).switch_page("pages/data.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (page.markdown, page.caption, page.info, page.warning) for element in kind)


def address(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def charts(page: AppTest) -> dict[str, dict[str, Any]]:
    """The charts on the page by what they show."""

    def walk(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        data = getattr(getattr(node, "proto", None), "json", "")
        if '"figure"' in data:
            read = json.loads(data)
            yield read["alt"], json.loads(read["figure"])
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    return dict(walk(page._tree))


def picks(page: AppTest, alt: str) -> list[int]:
    return next(chart for name, chart in charts(page).items() if name.startswith(alt))["data"][0]["customdata"]


VIEWS = {
    "gallery": "six rows of eight",
    "classes": "The mean image of each class",
    "scaling": "How the pixel values of this image are spread",
    "augmentation": "The image as it is, and changed at random",
    "pipeline": "The first images that train",
    "hard": "The test images whose true class the network holds for least probable",
}


@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens_by_its_address_which_stays(view: str, dataset: str) -> None:
    asked = {"recipe": "a-mlp", "part": "test", "class": "3", "seed": "7", "image": "12", "data.dataset": dataset}
    page = opened(view=view, **asked)
    if (view, dataset) != ("hard", "fashion_mnist"):
        assert any(VIEWS[view] in alt for alt in charts(page))
    wanted = {**asked, "view": view} | ({"run": champion.RUN_ID} if (view, dataset) == ("hard", "mnist") else {})
    usual = {"view": "gallery", "data.dataset": "mnist"}
    assert address(page) == {name: value for name, value in wanted.items() if usual.get(name) != value}


def test_a_wrong_address_is_told_and_falls_back_and_is_forgotten_at_the_next_step() -> None:
    wrong = {"recipe": "zz", "part": "oo", "class": "77", "seed": "-1", "image": "60000", "view": "cellar", "data.train_noise": "9"}
    page = opened(**wrong, **{"data.wings": "2"})
    said = words(page)
    for part in ("zz", "oo", "77", "60000", "cellar", "0 … 59999", "`gallery`, `classes`", "Noise on training images got 9"):
        assert part in said
    assert address(page) == {"recipe": "a-mlp"}
    page.button(key="data shuffle").click().run()
    assert not page.warning
    assert int(address(page)["seed"]) > 0


def test_the_number_of_an_image_may_be_as_large_as_its_part_has_images() -> None:
    assert not opened(image="20000").warning
    page = opened(image="20000", part="test", **{"class": "-1"})
    assert ["0 … 9`" in page.warning[0].value, "0 … 9999`" in page.warning[1].value] == [True, True]
    assert address(page) == {"recipe": "a-mlp", "part": "test"}


def test_a_link_is_taken_up_once_and_another_one_takes_back_what_it_does_not_name() -> None:
    page = opened(recipe="a-mlp", part="test", seed="7", image="12", view="scaling")
    page.number_input(key="data image").set_value(13).run()
    assert address(page) == {"recipe": "a-mlp", "part": "test", "seed": "7", "image": "13", "view": "scaling"}
    page.query_params.clear()
    page.query_params["recipe"] = "e-noise"
    page.run()
    assert address(page) == {"recipe": "e-noise"}
    assert page.session_state["data image"] == 0


def test_what_an_address_says_is_text() -> None:
    page = opened(part="<b>x</b>**y**")
    assert "<b>" not in page.warning[0].value
    assert "**" not in page.warning[0].value


def test_an_address_shows_the_same_images_to_another_visitor_of_the_class_asked_for() -> None:
    page, other = (opened(seed="123", **{"class": "4"}) for _ in range(2))
    numbers = picks(page, "48 images")
    assert numbers == picks(other, "48 images") != picks(opened(seed="124", **{"class": "4"}), "48 images")
    assert set(datasets.load("mnist").train_labels[numbers]) == {4}


def test_whoever_chooses_a_class_sees_one_of_it_large() -> None:
    page = opened()
    page.selectbox(key="data class").select(4).run()
    assert not page.exception
    assert "Training image 2: 4" in words(page)
    assert address(page) == {"recipe": "a-mlp", "class": "4", "image": "2"}


def test_there_are_fewer_test_images_so_the_number_of_a_training_image_falls_back() -> None:
    page = opened(image="45000")
    assert "Training image 45000" in words(page)
    page.session_state["data part"] = "test"
    page.run()
    assert not page.exception
    assert "Test image 0: 7" in words(page)


def test_scaling_and_noise_of_a_recipe_stand_in_the_controls_and_the_table_has_the_noise_against_the_deviation() -> None:
    page = opened(recipe="e-noise", view="scaling", part="test")
    assert page.slider[0].value == 1.0
    table = page.dataframe[0].value
    pixels = datasets.load("mnist").test_images
    assert table.iloc[1]["Standard deviation"] == pytest.approx(pixels.std() / 255, abs=1e-4)
    assert table.iloc[1]["Noise against deviation"] == f"{255 / pixels.std():.1%}"
    page.slider[0].set_value(0.5).run()
    assert address(page)["data.test_noise"] == "0.5"


def test_augmentation_shows_the_image_and_what_the_engine_made_of_it_with_the_champions_strengths() -> None:
    page = opened(view="augmentation", image="5")
    assert "No knob is turned up" in words(page)
    page.button(key="data as champion").click().run()
    assert "No knob is turned up" not in words(page)
    strengths = {name: value for name, value in address(page).items() if name.startswith("augmentation.")}
    assert strengths["augmentation.rotation"] == "12"
    assert len(picks(page, "The image as it is")) == 24


@pytest.mark.parametrize("view", ["augmentation", "hard"])
def test_while_the_engine_warms_up_the_page_says_so(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    questions.clear()
    monkeypatch.setattr(Knowing, "state", "warming")
    assert "The engine is warming up." in words(opened(view=view))


def test_the_hardest_images_are_those_of_the_class_whose_truth_is_least_probable_and_the_judge_is_named() -> None:
    page = opened(view="hard", **{"class": "6"})
    in_truth = PROBABILITIES[np.arange(10_000), LABELS]
    sixes = np.flatnonzero(LABELS == 6)
    by_hand = sixes[np.argsort(in_truth[sixes], kind="stable")]
    assert picks(page, "The test images whose true class the network holds for least") == by_hand[:24].tolist()
    assert set(picks(page, "The test images whose true class the network holds for most")) <= set(by_hand[-30:].tolist())
    assert "The judgement of **Champion**" in words(page)
    assert "to hold the true class for 95.5% probable" in words(page)
    assert address(page)["run"] == champion.RUN_ID


def test_without_a_network_for_the_data_set_the_page_offers_to_train_one() -> None:
    assert "No network that has learned from this data set" in words(opened(view="hard", **{"data.dataset": "fashion_mnist"}))


def test_a_run_that_is_none_or_learned_from_other_data_is_told_and_another_judges(store: RunStore) -> None:
    clothes = store.create(Experiment.of({"data.dataset": "fashion_mnist"}), name="clothes")
    for run in ("nowhere", clothes.id):
        page = opened(view="hard", run=run)
        assert f"There is no run {run} that has learned from this data set" in page.warning[0].value
        assert "The judgement of **Champion**" in words(page)
    assert "to hold the true class for 95.5% probable" in words(page)


def test_another_data_set_is_no_mistake_of_a_link(store: RunStore) -> None:
    page = opened(view="hard", run=champion.RUN_ID)
    page.session_state["data knob data.dataset"] = "fashion_mnist"
    page.run()
    assert not page.exception
    assert not page.warning


def test_the_recipe_of_the_pipeline_brings_its_data_set_and_figures() -> None:
    page = opened(view="pipeline")
    page.selectbox(key="data recipe").select("b-fashion").run()
    assert not page.exception
    assert address(page) == {"recipe": "b-fashion", "view": "pipeline"}
    assert "`int32 (50000,)`" in words(page)
    assert "`uint8 (128, 784)`" in words(page)


def test_train_links_to_the_data_of_the_knobs_as_they_stand() -> None:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60).switch_page("pages/train.py")
    page.query_params.update({"recipe": "c-softmax", "data.scaling": "symmetric"})
    page.run()
    assert not page.exception
    links = [node.proto for node in page.get("page_link") if node.proto.label == "See the data"]
    assert [link.query_string for link in links] == ["recipe=c-softmax&data.scaling=symmetric"]


def test_what_is_wrong_with_a_link_stays_said_although_the_page_chooses_the_run_that_judges() -> None:
    page = opened(view="hard", **{"class": "x"})
    assert "run" in address(page)
    page.run()
    assert "class: there is no x" in page.warning[0].value
