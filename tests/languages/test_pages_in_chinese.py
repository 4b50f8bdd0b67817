"""Nothing that a page says in Chinese is left in English."""

import gettext
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from mnist_core.engine.memory import too_little
from mnist_core.engine.messages import OUT_OF_MEMORY
from mnist_core.experiment import KNOBS, Experiment
from mnist_core.explanations import TOPICS
from mnist_core.export import notebook, script
from mnist_core.export.sections import NEEDS
from mnist_core.recipes import DOCUMENTS, RECIPES
from pages.components import language, state
from pages.components.data.looking import VIEWS
from pages.components.draw import source
from pages.components.drawer import PAGE
from pages.components.experiments.words import LESSONS
from pages.components.explained import READ
from pages.locales.strings import has_words
from tests.languages.conftest import Engine, Open
from tests.languages.runs import GIVEN, begin, failed, made, trained
from tests.languages.shown import english, shown


@pytest.fixture(autouse=True)
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What pages asked to have translated, and the catalogue has not; in the end nothing may be."""
    chinese = language._translations("zh_CN")
    asked: set[str] = set()

    class Noting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            if chinese.gettext(message) == message and message not in chinese._catalog and GIVEN not in message:  # type: ignore[attr-defined]
                asked.add(message)
            return chinese.gettext(message)

    translations = {"zh_CN": Noting(), "en": gettext.NullTranslations()}
    monkeypatch.setattr(language, "_translations", translations.__getitem__)
    yield asked
    assert {text for text in asked if has_words(text)} == set()


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese one: AppTest formats the options of a selectbox where there is no address."""
    monkeypatch.setattr(ContextProxy, "locale", "zh-CN")


def all_in_chinese(opened: AppTest) -> None:
    left = {text: found for text in shown(opened) if (found := english(text))}
    assert left == {}
    assert any("\u4e00" <= character <= "\u9fff" for text in shown(opened) for character in text)


def test_english_is_found_where_there_is_some(open_page: Open) -> None:
    opened = open_page("pages/train.py", lang="en", run=trained(made("c-softmax")).id)
    found = {words for text in shown(opened) for words in english(text)}
    # Of a caption, a help, a chart's description, a chart's hover text, a table's head.
    assert {"Share of the last step that is added to the next", "Training and validation loss over the run"} & found
    assert any("The process that trained was ended" in words for words in found)
    assert any("On the" in words and "test images" in words for words in found) or "test images, after the last step" in found


def test_home(open_page: Open) -> None:
    made("c-softmax")
    all_in_chinese(open_page("app.py", lang="zh"))


@pytest.mark.parametrize("recipe", RECIPES)
def test_train_before_a_run(open_page: Open, recipe: str) -> None:
    all_in_chinese(open_page("pages/train.py", lang="zh", recipe=recipe))


def test_train_with_every_knob_turned_and_mistyped(open_page: Open) -> None:
    turned = Experiment.of({"network.kind": "convolutional", "network.batch_normalization": True, "data.validation": "kfold"})
    typed = {"learning.learning_rate": "nine", "network.dropout": "2", "learning.batch_size": 10**6, "learning.momentum": ""}
    remembered = {
        f"knob {path}": knob.to_text(turned[path]) for path, knob in KNOBS.items() if knob.kind in ("number", "wholes", "numbers")
    }
    remembered |= {f"knob {path}": turned[path] for path, knob in KNOBS.items() if knob.kind not in ("number", "wholes", "numbers")}
    remembered |= {f"knob {path}": value for path, value in typed.items()}
    recipe = {"recipe": "a-mlp", "variant": "", "recipe picked": "a-mlp"}
    all_in_chinese(open_page("pages/train.py", remembered | recipe, lang="zh"))


def test_a_run_in_every_state(open_page: Open) -> None:
    runs = [
        trained(made("c-softmax")),
        trained(made("c-softmax", learning__early_stopping=True), reason="early_stopping"),
        trained(made("c-softmax", learning__seed=5), reason="time_limit"),
        trained(made("c-softmax", data__validation="kfold", data__folds=2)),
        trained(made("a-optimizers", "Adam", "five")),
        trained(made("a-optimizers", "SGD with momentum", "five")),
        trained(made("champion")),
        begin(made("d-dnn")),
        made("c-softmax"),
        made("c-cnn"),
        failed(made("e-mse"), OUT_OF_MEMORY.message),
        failed(made("e-adam"), "The loss became infinite by step {step}. Try a learning rate well below {learning_rate:g}, less momentum, "
               "or smaller initial weights.", step=9, learning_rate=0.1),
        begin(made("e-noise")),
    ]  # fmt: skip
    state.store().mark(runs[-1].id, "interrupted")
    for run in runs:
        all_in_chinese(open_page("pages/train.py", lang="zh", run=run.id, recipe=run.recipe))


def test_what_somebody_else_may_not_do(open_page: Open) -> None:
    run, other = begin(made("c-softmax")), trained(made("d-dnn"))
    opened = open_page("pages/train.py", {"visitor": "bob"}, lang="zh", run=run.id)
    all_in_chinese(opened)
    assert any("只有本人能改动" in text for text in shown(opened))
    all_in_chinese(open_page("pages/runs.py", {"visitor": "bob"}, lang="zh", runs=f"{run.id},{other.id}"))


@pytest.mark.parametrize("engine_state", ["starting", "warming", "gone"])
def test_while_the_engine_is_away(open_page: Open, monkeypatch: pytest.MonkeyPatch, engine_state: str) -> None:
    monkeypatch.setattr(Engine, "state", engine_state)
    monkeypatch.setattr(Engine, "problem", too_little(5 * 10**8))
    monkeypatch.setenv("DIGIT_LAB_ADMIN_PASSWORD", "sesame")
    drawn = np.full((320, 320, 4), 0, np.uint8)
    drawn[60:260, 150:170] = 255
    monkeypatch.setattr(source, "canvas", lambda _name: drawn)
    all_in_chinese(open_page("pages/draw.py", lang="zh"))
    all_in_chinese(open_page("pages/train.py", lang="zh", run=made("c-softmax").id))


def test_what_is_refused(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_page("pages/train.py", lang="zh", recipe="c-softmax")
    monkeypatch.setenv("DIGIT_LAB_MAX_STEPS", "9")
    opened.button(key="train").click().run()
    all_in_chinese(opened)
    assert [error.value for error in opened.error] == ["所有折合计要训练 1,000 步；这里最多 9 步。请减少轮数，或用更大的批。"]


def test_what_is_not_there(open_page: Open) -> None:
    all_in_chinese(open_page("pages/train.py", lang="zh", run="gone", recipe="none"))
    all_in_chinese(open_page("pages/draw.py", lang="zh", run="gone"))
    all_in_chinese(open_page("pages/runs.py", lang="zh", runs="gone"))
    for query in ({"recipe": "none"}, {"document": "Z"}, {"baseline": "none"}, {"series": "gone"}):
        all_in_chinese(open_page("pages/experiments.py", lang="zh", **query))


@pytest.mark.parametrize(
    ("section", "part"),
    [
        ("网络看到什么", "统一笔画粗细"),
        ("一起投票", "**2 个中有 2 个**说是 **9**。"),
        ("最近邻样本", "数字是距离"),
        ("看它学习", "第 1 轮之后"),
        ("纠错微调", "你的手写集"),
    ],
)
def test_draw(open_page: Open, monkeypatch: pytest.MonkeyPatch, section: str, part: str) -> None:
    drawn = np.zeros((320, 320, 4), np.uint8)
    drawn[60:260, 150:170] = 255
    begin(made("d-dnn"))
    trained(made("c-softmax"))
    all_in_chinese(open_page("pages/draw.py", {"section": section}, lang="zh"))
    monkeypatch.setattr(source, "canvas", lambda _name: drawn)
    # Once more, for what the engine is asked at first and answers later.
    read = open_page("pages/draw.py", {"section": section}, lang="zh").run()
    all_in_chinese(read)
    assert any(part in text for text in shown(read))


def test_data(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    trained(made("b-fashion"))
    for view in VIEWS:
        for recipe, seed, part in (("champion", "0", "train"), ("b-fashion", "7", "test")):
            query = {"data.train_noise": "0.1", "data.test_noise": "0.1"}
            all_in_chinese(open_page("pages/data.py", lang="zh", view=view, recipe=recipe, seed=seed, part=part, **query))
    all_in_chinese(open_page("pages/data.py", lang="zh", view="hard", run="gone"))
    all_in_chinese(open_page("pages/data.py", lang="zh", view="cellar", part="oo", seed="x", recipe="none"))
    all_in_chinese(open_page("pages/data.py", lang="zh", view="augmentation", recipe="c-cnn"))
    monkeypatch.setattr(Engine, "state", "warming")
    all_in_chinese(open_page("pages/data.py", lang="zh", view="hard", recipe="c-softmax"))


def test_draw_clothes_and_photos(open_page: Open) -> None:
    clothes = trained(made("b-fashion"))
    all_in_chinese(open_page("pages/draw.py", lang="zh", run=clothes.id))
    all_in_chinese(open_page("pages/draw.py", {"source": "photo"}, lang="zh"))


def test_runs_compared(open_page: Open) -> None:
    runs = [trained(made("c-softmax", learning__seed=seed), 0.9 + seed / 100) for seed in range(3)]
    others = [trained(made("a-optimizers", "Adam")), begin(made("d-dnn")), trained(made("champion", learning__epochs=2))]
    for compared in ([], runs[:1], runs, runs[:2] + others):
        all_in_chinese(open_page("pages/runs.py", lang="zh", runs=",".join(run.id for run in compared)))


def test_experiments(open_page: Open) -> None:
    trained(made("e-deep-sigmoid"), 0.1)
    trained(made("e-deep-relu"), 0.5)
    trained(made("c-softmax"), 0.918)
    begin(made("e-mse"))
    all_in_chinese(open_page("pages/experiments.py", lang="zh"))
    for document in DOCUMENTS:
        all_in_chinese(open_page("pages/experiments.py", lang="zh", document=document))
    for lesson in LESSONS.values():
        all_in_chinese(open_page("pages/experiments.py", lang="zh", document=lesson.document, lesson=lesson.id))


def test_one_knob_at_a_time(open_page: Open) -> None:
    all_in_chinese(open_page("pages/experiments.py", lang="zh", document="knob"))
    all_in_chinese(open_page("pages/experiments.py", lang="zh", baseline="c-cnn", knob="network.filters"))
    all_in_chinese(open_page("pages/experiments.py", lang="zh", baseline="c-cnn", knob="learning.optimizer"))
    for smoothing in (0.0, 0.1):
        for seed in range(3):
            trained(
                made("c-softmax", group="series", learning__label_smoothing=smoothing, learning__seed=seed), 0.9 + smoothing + seed / 99
            )
    all_in_chinese(open_page("pages/experiments.py", lang="zh", series="series"))


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"data.validation": "kfold"},
        {"data.validation": "kfold", "data.test_noise": 0.1, "learning.validate_every": 2, "learning.early_stopping": True},
        {"augmentation.stroke_width": 0.1, "augmentation.elastic": 1.0},
        {"data.validation": "redrawn", "augmentation.shift": 1.0, "learning.duration": "steps", "learning.steps": 7, "data.written": 100},
    ],
    ids=str,
)
def test_programs_to_take_away(knobs: dict[str, Any]) -> None:
    experiment = Experiment.of(knobs)
    chinese = language._translations("zh_CN").gettext
    program = script(experiment, "我的", True, chinese)
    comments = [line for line in re.findall(r'# .*|""".*?"""', program) if NEEDS not in line]
    cells = [cell["source"] for cell in json.loads(notebook(experiment, "我的", True, chinese))["cells"] if cell["cell_type"] == "markdown"]
    assert [text for text in [*comments, *cells] if english(text)] == []
    assert min(len(comments), len(cells)) > 5
    compile(program, "program.py", "exec")


def test_every_explanation(open_page: Open) -> None:
    opened = open_page("pages/train.py", {READ: next(iter(TOPICS)), PAGE: "train"}, lang="zh", recipe="e-noise")
    for topic in TOPICS.values():
        opened.session_state[READ] = topic.id
        opened.run()
        assert not opened.exception
        assert language._translations("zh_CN").gettext(topic.paragraphs[0]) in shown(opened)
        all_in_chinese(opened)
