"""Train's main path without a mouse: choose a recipe, press Train, Stop; and what a screen reader says of the charts."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App
from tests.browser.train_page import button, state, train_button, wait_for_points

MOST_TABS = 80
LOOK = """one => {
  const looks = [];
  for (let up = 0; one && up < 4; one = one.parentElement, up++) {
    const { boxShadow, outline, borderColor, backgroundColor } = getComputedStyle(one);
    looks.push([boxShadow, outline, borderColor, backgroundColor].join());
  }
  return looks.join(';');
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus, and see that one sees it."""
    expect(wanted).to_be_enabled()
    before = wanted.evaluate(LOOK)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.wait_for_function(f"([one, before]) => ({LOOK})(one) !== before", arg=[wanted.element_handle(), before])
            return
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {wanted}")


def test_a_recipe_is_chosen_trained_and_stopped_by_keyboard_alone(app: App, page: Page) -> None:
    page.goto(f"{app.address}/train")
    tab_to(page, page.get_by_role("combobox", name="Recipe"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("e-deep-relu")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMain").get_by_text("ReLU").first).to_be_visible()
    expect(page).to_have_url(re.compile("recipe=e-deep-relu"))

    tab_to(page, train_button(page))
    page.keyboard.press("Enter")
    wait_for_points(page, 1)
    tab_to(page, button(page, "Stop"))
    page.keyboard.press("Enter")
    expect(state(page, "stopped")).to_be_visible()

    charts = page.locator(".js-plotly-plot")
    names = charts.evaluate_all("all => all.map(one => one.closest('[role][aria-label]')?.ariaLabel ?? '')")
    assert len(names) > 4
    assert all(names), names
