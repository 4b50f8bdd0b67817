"""Every catalogue has every text, and every translation fits its text."""

import re
import string
from pathlib import Path

import pytest
import streamlit as st
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from pages.components.language import FOLDER
from pages.components.page_language import STREAMLIT_SAYS
from pages.locales import __main__ as command
from pages.locales.strings import declared, in_source, strings

NAMES = sorted(file.stem for file in FOLDER.glob("*.po"))


def catalogue(name: str) -> Catalog:
    with (FOLDER / f"{name}.po").open("rb") as file:
        return read_po(file, locale=name)


def placeholders(text: str) -> list[tuple[str, str | None]]:
    return sorted((name, how) for _before, name, how, _conversion in string.Formatter().parse(text) if name is not None)


def test_there_is_a_catalogue() -> None:
    assert "zh_CN" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_has_every_text_of_the_source_and_no_other(name: str) -> None:
    assert {message.id for message in catalogue(name) if message.id} == set(strings()), "run: make messages"


@pytest.mark.parametrize("name", NAMES)
def test_all_is_translated_and_nothing_is_a_guess(name: str) -> None:
    messages = [message for message in catalogue(name) if message.id]
    assert [message.id for message in messages if not message.string or message.fuzzy] == []
    assert not catalogue(name).obsolete


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_has_the_placeholders_of_its_text(name: str) -> None:
    wrong = [message.id for message in catalogue(name) if message.id and placeholders(message.id) != placeholders(str(message.string))]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_has_the_bold_words_and_icons_of_its_text(name: str) -> None:
    for sign in ("**", ":material/", "`"):
        wrong = [message.id for message in catalogue(name) if message.id and message.id.count(sign) != str(message.string).count(sign)]
        assert wrong == [], sign


def test_a_text_is_found_wherever_a_call_names_it() -> None:
    source = """
_("plain"), translate("passed on"), N_("marked" " and joined"), _("yes" if condition else "no")
raise RefusedError("refused {got}", got=1)
yield Problem("data.path", "a problem")
Failed(message="failed"), TrainingFailed("ended", values), StoreFault("newer", "a fault")
str("no text"), text.translate("no text"), _(name)
"""
    found = ["plain", "passed on", "marked and joined", "yes", "no", "refused {got}", "a problem", "failed", "ended", "a fault"]
    assert sorted(in_source(source)) == sorted(found)


def test_what_streamlit_is_said_to_say_stands_in_its_frontend() -> None:
    scripts = "".join(file.read_text("utf-8") for file in (Path(st.__file__).parent / "static/static/js").glob("*.js"))
    # It puts some together from parts, as the number of options with their name.
    parts = {text: re.split(r"\{\w+\}|: |(?<= to )apply| options? ", text) for text in STREAMLIT_SAYS}
    assert [text for text, fixed in parts.items() if any(part not in scripts for part in fixed)] == []


def test_the_declarations_are_among_the_texts() -> None:
    texts = {text for _file, text in declared()}
    some = {"Learning rate", "Size of a step along the gradient; can also be changed while a run trains.", "fixed hold-out"}
    assert texts >= some | {"{label} got {got}; it takes on or off.", "Ankle boot", "normalization", "global average pooling", "queued"}


def test_bringing_a_catalogue_up_to_date_keeps_translations_and_lists_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    monkeypatch.setattr(command, "strings", lambda: {"Train": {"a.py"}, "Gone": {"a.py"}})
    assert command.main(["fr"]) == 1
    file = tmp_path / "fr.po"
    begun = file.read_text("utf-8")
    file.write_text(begun.replace('msgid "Train"\nmsgstr ""', 'msgid "Train"\nmsgstr "Entraîner"'), "utf-8")
    monkeypatch.setattr(command, "strings", lambda: {"Train": {"a.py"}, "Trains": {"b.py"}})
    assert command.main([]) == 1
    assert capsys.readouterr().out.endswith("fr: 2 texts, 1 to translate\n    Trains\n")
    with file.open("rb") as written:
        assert {message.id: message.string for message in read_po(written) if message.id} == {"Train": "Entraîner", "Trains": ""}
    done = file.read_text("utf-8").replace('msgid "Trains"\nmsgstr ""', 'msgid "Trains"\nmsgstr "Entraîne"')
    file.write_text(done, "utf-8")
    assert command.main([]) == 0
    assert file.read_text("utf-8") == done
