"""The addresses of Draw, Runs, Experiments and Inside: taken up, followed, and only what differs; a bad value has a sentence."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core import champion
from mnist_core.events import Finished
from mnist_core.experiment import Experiment
from pages.components import state
from tests.people.addressed import address, control, page
from tests.stand_in import ROOT

SOFTMAX = Experiment.of({"network.kind": "softmax"})


pytestmark = pytest.mark.usefixtures("warming_engine")


def said(opened: AppTest) -> list[str]:
    return [str(warning.value) for warning in opened.warning]


def finished_run(name: str) -> str:
    run = state.store().create(SOFTMAX, name=name, recipe="c-softmax")
    ended = Finished(reason="completed", test_loss=0.3, test_accuracy=0.9, train_accuracy=0.9, step=10, epoch=1, seconds=1)
    state.store().record(run.id, [(1, ended)])
    return run.id


def test_a_link_to_draw_sets_reader_section_source_steps_and_voters_and_stays_in_the_address() -> None:
    run = finished_run("mine")
    link = {"run": run, "section": "voted", "source": "photo", "without": "crop,centre", "voters": run}
    opened = page("draw", **link)
    assert said(opened) == []
    assert (opened.session_state["reader"], opened.session_state["section opened"]) == (run, "voted")
    assert opened.session_state["source"] == "photo"
    assert [opened.session_state[f"step {step}"] for step in ("crop", "fit", "centre")] == [False, True, False]
    assert opened.session_state["voters"] == [run]
    assert address(opened) == link


def test_what_draw_shows_by_itself_does_not_stand_in_the_address() -> None:
    finished_run("another")
    opened = page("draw")
    assert opened.session_state["reader"] == champion.RUN_ID
    assert address(opened) == {}


def test_another_reader_stands_in_the_address() -> None:
    run = finished_run("mine")
    opened = page("draw")
    opened.selectbox(key="reader").set_value(run).run()
    assert address(opened) == {"run": run}
    opened.selectbox(key="reader").set_value(champion.RUN_ID).run()
    assert address(opened) == {}


def test_what_is_wrong_with_a_link_is_said_until_another_choice_is_made() -> None:
    opened = page("draw", section="cellar", without="crop,<b>moon</b>", voters="nobody")
    problems = "\n".join(said(opened))
    assert "section: there is no cellar, only `seen`, `voted`, `similar`, `live`, `fix`" in problems
    assert r"\<b\>moon" in problems
    assert "voters: there is no nobody" in problems
    assert address(opened) == {"without": "crop"}
    assert said(opened.run()) != []
    control(opened, "button_group", "source").set_value("photo").run()
    assert said(opened) == []


def test_what_is_looked_for_among_runs_is_a_link() -> None:
    run = finished_run("quick softmax")
    finished_run("slow softmax")
    link = {"search": "quick", "only": "starred", "status": "finished,failed", "recipe": "c-softmax", "runs": run}
    opened = page("runs", **link)
    assert said(opened) == []
    assert address(opened) == link
    assert opened.text_input(key="runs text").value == "quick"
    opened.text_input(key="runs text").set_value("").run()
    assert address(opened) == {name: value for name, value in link.items() if name != "search"}
    assert "status: there is no dead" in said(page("runs", status="dead"))[0]


def test_a_new_series_is_a_link() -> None:
    link = {"baseline": "c-softmax", "knob": "learning.batch_size", "values": "50, 100", "seeds": "5"}
    opened = page("experiments", **link)
    assert opened.text_input(key="values c-softmax learning.batch_size").value == "50, 100"
    assert opened.session_state["series seeds"] == 5
    assert address(opened) == link
    chosen = page("experiments", baseline="c-softmax", knob="learning.optimizer", values="adam,sgd,wizard", seeds="99")
    assert chosen.multiselect(key="values c-softmax learning.optimizer").value == ["adam", "sgd"]
    problems = "\n".join(said(chosen))
    assert "there is no wizard" in problems
    assert "seeds: there is no 99" in problems


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"document": "E", "lesson": "moon"}, "There is no lesson moon here."),
        ({"document": "knob", "knob": "no.knob"}, "The knob no"),
    ],
)
def test_a_bad_link_to_experiments_has_a_sentence(query: dict[str, str], words: str) -> None:
    assert any(words in sentence for sentence in said(page("experiments", **query)))


@pytest.mark.parametrize(
    ("name", "link"),
    [("runs", {"only": "mine"}), ("experiments", {"document": "E"}), ("draw", {"section": "fix"}), ("inside", {"run": "champion"})],
)
def test_share_gives_the_address_with_the_language(name: str, link: dict[str, str]) -> None:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page(f"pages/{name}.py")
    for key, value in link.items():
        opened.query_params[key] = value
    opened.session_state["share"] = True
    opened.run()
    shared = urlsplit(opened.code[0].value)
    assert shared.path.endswith(f"/{name}")
    assert {**link, "lang": "en"}.items() <= dict(parse_qsl(shared.query)).items()
