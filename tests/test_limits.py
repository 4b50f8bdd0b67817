"""Limits are read from the environment, and refuse with a sentence that names what is too much."""

import os
from pathlib import Path

import pytest
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest  # noqa: F401  Streamlit's own configuration is set up by it

from mnist_core.experiment import Experiment
from mnist_core.limits import Limits, steps_of_all_folds
from mnist_core.recipes import RECIPES
from mnist_core.refused import RefusedError

SMALL = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100})


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Limits.read({}) == Limits() == Limits.read({"DIGIT_LAB_MAX_STEPS": "", "PATH": "/bin"})


@pytest.mark.parametrize("name", [name for name in Limits.model_fields if name.startswith("max_")])
def test_each_limit_is_set_by_its_variable(name: str) -> None:
    read = Limits.read({f"DIGIT_LAB_{name.upper()}": " 7 "})
    assert read == Limits(**{name: 7})
    assert read != Limits()


@pytest.mark.parametrize("text", ["many", "0", "-3", "nan", "inf", "1,000", "1e400", "0x10"])
@pytest.mark.parametrize("name", ["max_steps", "max_seconds"])
def test_a_setting_that_is_no_number_above_0_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        Limits.read({f"DIGIT_LAB_{name.upper()}": text})
    assert f"DIGIT_LAB_{name.upper()} got {text}; it takes " in str(refused.value)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_every_recipe_passes_the_defaults_with_all_its_variants_at_once(recipe) -> None:  # type: ignore[no-untyped-def]
    for waiting, experiment in enumerate(recipe.variants.values()):
        Limits().check(experiment, waiting, waiting)


def test_a_network_with_too_many_parameters_is_refused() -> None:
    Limits(max_parameters=7850).check(SMALL, 0, 0)
    with pytest.raises(RefusedError, match=r"The network got 7,850 parameters; here it takes at most 7,849\."):
        Limits(max_parameters=7849).check(SMALL, 0, 0)


def test_steps_count_over_all_folds() -> None:
    folded = Experiment.of({"data.validation": "kfold", "data.folds": 4}, SMALL)
    assert steps_of_all_folds(folded) == 400
    Limits(max_steps=400).check(folded, 0, 0)
    with pytest.raises(RefusedError, match=r"The run got 400 steps over all its folds; here it takes at most 399\."):
        Limits(max_steps=399).check(folded, 0, 0)
    Limits(max_steps=399).check(SMALL, 0, 0)


def test_one_visitor_takes_only_so_many_places_in_the_queue() -> None:
    limits = Limits(max_waiting=10, max_waiting_per_visitor=3)
    limits.check(SMALL, waiting_in_all=9, waiting_of_visitor=2)
    with pytest.raises(RefusedError, match=r"You have 3 runs waiting; here a visitor takes at most 3 places"):
        limits.check(SMALL, waiting_in_all=9, waiting_of_visitor=3)


def test_the_queue_takes_only_so_many_runs() -> None:
    with pytest.raises(RefusedError, match=r"10 runs are waiting, and the queue takes at most 10\."):
        Limits(max_waiting=10).check(SMALL, waiting_in_all=10, waiting_of_visitor=0)


def test_only_the_password_makes_an_administrator_and_without_one_nobody_is() -> None:
    limits = Limits.read({"DIGIT_LAB_ADMIN_PASSWORD": "päss wörd"})
    assert limits.is_administrator("päss wörd")
    assert not limits.is_administrator("päss wörd ")
    assert not limits.is_administrator("")
    assert not limits.is_administrator("\ud800")
    assert not Limits.read({}).is_administrator("")
    assert not Limits.read({"DIGIT_LAB_ADMIN_PASSWORD": "  "}).is_administrator("")


def test_the_password_is_not_in_what_a_log_could_get() -> None:
    limits = Limits.read({"DIGIT_LAB_ADMIN_PASSWORD": "open sesame"})
    assert "sesame" not in f"{limits} {limits!r} {limits.model_dump()} {limits.model_dump_json()}"


def test_streamlits_secrets_are_such_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # So that they are put back, whatever is written there.
    monkeypatch.setenv("DIGIT_LAB_MAX_STEPS", "1")
    monkeypatch.setenv("DIGIT_LAB_ADMIN_PASSWORD", "other")
    file = tmp_path / "secrets.toml"
    file.write_text('DIGIT_LAB_MAX_STEPS = 1234\nDIGIT_LAB_ADMIN_PASSWORD = "from the file"\n', "utf-8")
    monkeypatch.setattr("streamlit.config.get_option", lambda name: [str(file)] if name == "secrets.files" else None)
    monkeypatch.setattr(Secrets, "_maybe_install_file_watchers", lambda self: None)
    assert Secrets().load_if_toml_exists()
    limits = Limits.read(os.environ)
    assert limits.max_steps == 1234
    assert limits.is_administrator("from the file")
