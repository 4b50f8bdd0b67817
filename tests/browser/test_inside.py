"""Inside in a real browser: a cell of the confusion matrix, a way through time, and a single pixel of a convolution."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_core.control import Control
from mnist_core.epoch_weights import EpochWeights
from mnist_core.events import Event
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App
from tests.browser.draw_page import canvas, draw, plain, train_softmax
from tests.browser.train_page import IDLE, button, open_recipe, state, train_button

SOFTMAX = Experiment.of({"network.kind": "softmax", "data.train_size": 2000, "learning.epochs": 3})
CONVOLUTIONAL = Experiment.of(
    {
        "network.kind": "convolutional",
        "network.filters": (4, 6),
        "network.hidden_units": (16,),
        "data.train_size": 1000,
        "learning.epochs": 1,
    }
)


@pytest.fixture(scope="module")
def runs(app: App) -> Iterator[dict[str, str]]:
    """The ids of two runs with the weights of all their epochs."""
    from mnist_core.training import train

    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    made = {}
    for name, experiment in {"softmax": SOFTMAX, "convolutional": CONVOLUTIONAL}.items():
        run, epochs, events = store.create(experiment, name=name, owner="somebody"), EpochWeights(), list[Event]()

        def emit(event: Event, epochs: EpochWeights = epochs, events: list[Event] = events) -> None:
            epochs.hear(event)
            events.append(event)

        result = train(experiment, emit, Control(), None, epochs.show)
        store.record(run.id, list(enumerate(events)))
        for epoch, weights in epochs.before(result.finished.epoch).items():
            store.save_weights(run.id, epoch, weights)
        store.save_weights(run.id, result.finished.epoch, result.weights)
        made[name] = run.id
    yield made
    store.close()


def open_view(page: Page, app: App, run_id: str, view: str) -> None:
    page.goto(f"{app.address}/inside?run={run_id}&view={view.lower()}")
    expect(page.get_by_role("tab", name=view)).to_have_attribute("aria-selected", "true")


def chart(page: Page, alt: str) -> Locator:
    drawn = page.get_by_role("figure", name=re.compile(alt))
    expect(drawn.locator(".main-svg").first).to_be_visible()
    return drawn


def click_at(page: Page, drawn: Locator, x: float, y: float) -> None:
    """Click a chart's drawing area at these shares of its width and height."""
    area = drawn.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_click_on_a_confusion_cell_shows_its_images(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Mistakes")
    matrix = chart(page, "Confusion matrix")
    page.wait_for_selector(IDLE)
    # Row 4, column 9.
    click_at(page, matrix, 0.95, 0.45)
    field = page.get_by_role("combobox", name="Images of a cell")
    expect(field).to_have_value(re.compile(r"^4 read as 9$"))
    expect(page.get_by_role("img", name="A test image of 4").first).to_be_visible()
    click_at(page, matrix, 0.05, 0.05)
    expect(field).to_have_value(re.compile(r"^0 read as 0$"))


def test_an_image_of_a_mistake_goes_through_the_network(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Mistakes")
    chart(page, "Confusion matrix")
    page.wait_for_selector(IDLE)
    page.get_by_role("button", name=re.compile(r"^\d → \d ")).first.click()
    expect(page.get_by_role("tab", name="Activations")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("figure", name=re.compile("Probability of each class; the largest"))).to_be_visible()


def test_the_time_machine_moves_the_matrix_and_the_address(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Mistakes")
    chart(page, "Confusion matrix")
    last = page.get_by_text(re.compile("Of the 10,000 test images")).inner_text()
    slider = page.get_by_role("slider", name="Epoch")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0")
    expect(page.get_by_text(re.compile("Of the 10,000 test images"))).not_to_have_text(last)
    page.wait_for_url(re.compile("epoch=0"))
    slider.press("End")
    expect(page.get_by_text(last)).to_be_visible()


def test_play_goes_from_the_first_epoch_to_the_last_and_stops(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Map")
    chart(page, "test images on a plane")
    button(page, "Play").click()
    page.wait_for_url(re.compile("epoch=1"))
    page.wait_for_url(re.compile("epoch=3"))
    expect(button(page, "Play")).to_be_visible()


def test_a_pixel_of_a_convolution_is_taken_apart(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["convolutional"], "Activations")
    picture = chart(page, "click a pixel")
    expect(page.get_by_text(re.compile("Sum of all products"))).to_be_visible()
    page.wait_for_selector(IDLE)
    click_at(page, picture, 0.5, 0.02)
    expect(page.get_by_role("spinbutton", name="Row")).to_have_value("1")
    expect(page.get_by_text(re.compile("Sum of all products"))).to_be_visible()
    page.get_by_test_id("stMain").get_by_text("pooling 1", exact=True).click()
    expect(page.get_by_text(re.compile("^The largest of"))).to_be_visible()


def test_a_click_on_a_layer_of_the_drawing_leads_to_its_output(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["convolutional"], "Network")
    drawing = chart(page, "layers from top to bottom")
    page.wait_for_selector(IDLE)
    click_at(page, drawing, 0.5, 0.9)
    expect(page.get_by_role("tab", name="Activations")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("output · 10")).to_be_visible()


def test_my_drawing_is_read_and_explained(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Activations")
    page.get_by_role("radio", name="My drawing").click()
    expect(canvas(page)).to_be_visible()
    draw(page, plain(1))
    expect(page.get_by_text("Your drawing")).to_be_visible()
    expect(page.get_by_role("figure", name=re.compile("Probability of each class; the largest"))).to_be_visible()
    page.get_by_role("tab", name="Why").click()
    expect(page.get_by_role("img", name=re.compile("^Saliency"))).to_be_visible()
    expect(page.get_by_text(re.compile("training images that look most like it"))).to_be_visible()


def test_a_run_just_trained_is_looked_into_by_way_of_its_link(page: Page, app: App) -> None:
    run_id = train_softmax(page, app)
    page.get_by_role("link", name="Look inside").click()
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    page.wait_for_url(re.compile(f"run={run_id}"))
    page.get_by_role("tab", name="Weights").click()
    expect(page.get_by_role("img", name="Weights of class 3")).to_be_visible()


def test_a_network_in_training_is_looked_into_after_each_epoch(page: Page, app: App) -> None:
    open_recipe(page, app, "a-mlp")
    train_button(page).click()
    expect(state(page, "training")).to_be_visible()
    open_view(page, app, page.url.rpartition("run=")[2].partition("&")[0], "Mistakes")
    said = page.get_by_text(re.compile("^In training: the network as it was after epoch"))
    expect(said).to_be_visible()
    chart(page, "Confusion matrix")
    first = said.inner_text()
    expect(said).not_to_have_text(first)


def test_a_point_of_the_map_shows_its_image_and_a_click_opens_it(page: Page, app: App, runs: dict[str, str]) -> None:
    open_view(page, app, runs["softmax"], "Map")
    drawn = chart(page, "test images on a plane")
    page.wait_for_selector(IDLE)
    drawn.scroll_into_view_if_needed()
    # The point furthest to the left, which has no other above it.
    place = drawn.evaluate(
        """chart => {
            const { xaxis, yaxis } = chart._fullLayout;
            const points = chart._fullData.flatMap((t) => Array.from(t.x, (x, at) => ({ x, y: t.y[at] })));
            const { x, y } = points.reduce((least, point) => (point.x < least.x ? point : least));
            const box = chart.getBoundingClientRect();
            return [box.x + xaxis._offset + xaxis.l2p(x), box.y + yaxis._offset + yaxis.l2p(y)];
        }"""
    )
    page.mouse.move(place[0] - 3, place[1])
    page.mouse.move(*place, steps=3)
    frame = page.locator("body > div").filter(has_not=page.locator("*")).last
    expect(frame).to_be_visible()
    expect(frame).to_have_css("background-image", re.compile("^url"))
    page.mouse.click(*place)
    expect(page.get_by_text(re.compile(r"^Test image \d+: "))).to_be_visible()
    button(page, "See it go through").click()
    expect(page.get_by_role("tab", name="Activations")).to_have_attribute("aria-selected", "true")
