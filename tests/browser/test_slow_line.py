"""A browser that hears late what the page's address has become."""

from time import monotonic

from playwright.sync_api import Page, WebSocketRoute, expect

from pages.components.query_params import SECONDS_TO_HEAR
from tests.browser.conftest import App, until
from tests.browser.experiments_page import choose_seeds, open_experiments
from tests.browser.train_page import IDLE


class SlowLine:
    """What the app sends to the page, held back at will; what the page sends goes through."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.holds = False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        browser.connect_to_server().on_message(lambda message: self._hear(browser, message))

    def _hear(self, browser: WebSocketRoute, message: str | bytes) -> None:
        self.held.append((browser, message))
        if not self.holds:
            self.release()

    def release(self) -> None:
        self.holds = False
        for browser, message in self.held:
            browser.send(message)
        self.held.clear()

    def has_told(self, words: bytes) -> bool:
        """Whether a message with these words is among those held."""
        self.page.evaluate("0")  # lets messages come
        return any(words in message for _browser, message in self.held if isinstance(message, bytes))


def choose_values_then_seeds(page: Page, app: App, line: SlowLine) -> float:
    """Both before the browser hears what the first made of the address; returns how many seconds that took."""
    open_experiments(page, app, "?baseline=c-softmax&knob=learning.learning_rate&values=0.5, 0.1, 0.01")
    values = page.get_by_role("textbox", name="Values")
    line.holds = True
    values.fill("0.5, 0.001")
    begun = monotonic()
    values.press("Enter")
    until(lambda: line.has_told(b"values=0.5"))
    choose_seeds(page, 2)
    until(lambda: line.has_told(b"seeds=2") or monotonic() - begun >= SECONDS_TO_HEAR)
    line.release()
    return monotonic() - begun


def test_what_is_chosen_before_the_browser_hears_of_the_new_address_is_kept_and_back_goes_back(page: Page, app: App) -> None:
    line = SlowLine(page)
    # A machine may be too busy for that at the first try.
    until(lambda: choose_values_then_seeds(page, app, line) < SECONDS_TO_HEAR)
    expect(page.get_by_text("2 values × 2 seeds: 4 runs")).to_be_visible()
    expect(page.get_by_role("textbox", name="Values")).to_have_value("0.5, 0.001")
    page.wait_for_selector(IDLE)
    for runs in ("2 values × 3 seeds: 6 runs", "3 values × 3 seeds: 9 runs"):
        page.go_back()
        expect(page.get_by_text(runs)).to_be_visible()
        page.wait_for_selector(IDLE)
