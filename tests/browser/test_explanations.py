"""What is explained stays on the screen while a run trains beside it and ends."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import App
from tests.browser.train_page import IDLE, open_recipe, state, train_button, turn, wait_for_points


def test_a_chart_is_explained_while_its_run_trains_and_ends_and_a_click_turns_the_knobs(app: App, page: Page) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, "Learning", "Steps", "6000")
    train_button(page).click()
    wait_for_points(page, 2)
    page.locator(".st-key-explain-loss button").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("it overfits")).to_be_visible()
    expect(drawer.locator(".js-plotly-plot .trace").first).to_be_visible()
    expect(state(page, "finished")).to_be_attached()
    page.wait_for_selector(IDLE, state="attached")
    expect(drawer.get_by_text("it overfits")).to_be_visible()
    drawer.get_by_role("button", name="Clothes, held back").click()
    expect(drawer).not_to_be_attached()
    expect(page).to_have_url(f"{app.address}/train?recipe=b-fashion")
