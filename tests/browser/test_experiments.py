"""Experiments in a real browser: a recipe, a lesson, a series."""

import re

from playwright.sync_api import Page, expect

from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App
from tests.browser.experiments_page import choose_seeds, open_experiments, row, run_button, show
from tests.browser.train_page import TRACES, button


def test_a_recipe_is_run_and_its_figures_come_by_themselves(page: Page, app: App) -> None:
    open_experiments(page, app, "?recipe=c-softmax")
    expect(row(page, "Softmax regression")).to_contain_text("about 0.92")
    choose_seeds(page, 2, place=1)
    run_button(page, "Run this one").click()
    expect(page.get_by_text("2 of 2 runs done")).to_be_visible()
    expect(row(page, "Softmax regression")).to_contain_text("(2 seeds)")
    expect(row(page, "Softmax regression")).to_contain_text("reproduced")
    expect(button(page, "Nothing left to run")).to_be_disabled()
    page.get_by_role("link", name=re.compile("seed 1: 0.9")).click()
    expect(page.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible()


def test_from_home_to_why_relu_beat_sigmoid(page: Page, app: App) -> None:
    page.goto(app.address)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Experiments").click()
    button(page, "Why did ReLU beat sigmoid?").click()
    expect(page.get_by_role("heading", name="Why did ReLU beat sigmoid?")).to_be_visible()
    expect(page).to_have_url(re.compile("lesson=gradient"))
    expect(page.get_by_text("Depth with sigmoid, Depth with ReLU", exact=False)).to_be_visible()
    run_button(page, "Run what is missing").click()
    expect(page.get_by_text("On their way: Depth with sigmoid")).to_be_visible()
    page.reload()
    expect(page.get_by_text("On their way: Depth with sigmoid")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop all").first.click()
    expect(page.get_by_text("On their way")).to_have_count(0)
    expect(run_button(page, "Run what is missing")).to_be_visible()


def test_a_series_of_one_knob_ends_in_a_sentence_and_has_a_link(page: Page, app: App) -> None:
    open_experiments(page, app, "?baseline=c-softmax&knob=learning.learning_rate")
    values = page.get_by_role("textbox", name="Values")
    values.fill("fast, 0.5")
    values.press("Enter")
    expect(page.get_by_text("Learning rate got fast; it takes a number above 0 and at most 10.")).to_be_visible()
    expect(button(page, "Run the series")).to_be_disabled()
    values.fill("0.5, 0.001")
    values.press("Enter")
    choose_seeds(page, 2)
    expect(page.get_by_text("2 values × 2 seeds: 4 runs")).to_be_visible()
    button(page, "Run the series").click()
    expect(page.get_by_text("4 of 4 runs done")).to_be_visible()
    expect(page.get_by_text("On average “0.5” is")).to_be_visible()
    expect(row(page, "0.001")).to_contain_text("2 of 2")
    page.wait_for_function(f"() => {TRACES}.some(trace => trace.name === '0.5' && trace.x.length > 1)")
    link = page.url
    assert "series=" in link
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_text("On average “0.5” is")).to_be_visible()
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    assert {run.status for run in store.runs(50) if run.group and run.group in link} == {"finished"}
    store.close()


def test_every_document_opens_and_its_address_says_so(page: Page, app: App) -> None:
    open_experiments(page, app, "?document=nonsense")
    expect(page.get_by_text("There is no document nonsense.")).to_be_visible()
    for letter, question in (
        ("A", "Which optimizer learns soonest?"),
        ("D", "When has it learned enough?"),
        ("E", "Why did ReLU beat sigmoid?"),
    ):
        show(page, f"{letter} · ")
        expect(page.get_by_role("heading", name=question)).to_be_visible()
        expect(page).to_have_url(re.compile(f"document={letter}"))
    show(page, "Does dropout help against noise?")
    expect(page).to_have_url(re.compile("lesson=noise"))
    page.reload()
    expect(page.get_by_role("heading", name="Does dropout help against noise?")).to_be_visible()
    show(page, "One knob at a time")
    expect(button(page, "Run the series")).to_be_enabled()


def test_the_menus_own_entry_leads_back_to_all_documents_and_stays_there(page: Page, app: App) -> None:
    open_experiments(page, app, "?document=E")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Experiments").click()
    expect(run_button(page, "Run everything")).to_be_visible()
    expect(page).to_have_url(f"{app.address}/experiments")
    choose_seeds(page, 2)
    expect(run_button(page, "Run everything")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Why did ReLU beat sigmoid?")).to_be_visible()
