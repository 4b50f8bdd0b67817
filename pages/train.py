"""Train: choose knobs, press Train, watch it learn."""

import secrets

import streamlit as st

from mnist_core import architecture, figures
from mnist_core.experiment import Experiment
from mnist_core.lesson import parameters
from mnist_core.recipes import DOCUMENTS, OWN, RECIPES, Recipe
from mnist_core.refused import RefusedError
from pages.components import frame, knobs
from pages.components.chapters import parent_wanted, start_from
from pages.components.drawer import drawer
from pages.components.language import labelled, plain, refusal, sentences
from pages.components.language import translate as _
from pages.components.live import run_view
from pages.components.naming import CHANGED, of_variant
from pages.components.outcome import figure_words
from pages.components.query_params import arrived, query_params
from pages.components.share import keep_knobs, lesson, say_task, share, take_knobs
from pages.components.share import problems as link_problems
from pages.components.state import admission, engine, own_active_run, refuse_too_much, store, visitor
from pages.components.takeaway import bring_in

DEFAULT_RECIPE = "a-mlp"


def recipe_picked() -> None:
    recipe = RECIPES[st.session_state["recipe picked"]]
    knobs.choose(recipe, next(iter(recipe.variants)))
    query_params.replace({name: text for name, text in query_params.items() if name != "run"} | {"recipe": recipe.id})


def variant_picked() -> None:
    recipe = RECIPES[st.session_state["recipe"]]
    knobs.choose(recipe, st.session_state["variant picked"] or next(iter(recipe.variants)))


def train(experiments: dict[str, Experiment], recipe: Recipe, click: int, parent: str | None) -> None:
    """Queue a run for each experiment, by variant, from the weights of the parent where they fit, or say why not.

    A second click before the page has answered the first is the same click.
    """
    if click != st.session_state["clicks"]:
        return
    st.session_state["clicks"] += 1
    group = secrets.token_hex(4) if len(experiments) > 1 else None
    runs = []
    try:
        with admission():
            refuse_too_much(experiments.values())
            for variant, experiment in experiments.items():
                name = of_variant(recipe.id, variant)
                name = name if experiment == recipe.variants[variant] else CHANGED.format(name=name)
                settings = {"recipe": recipe.id, "variant": variant, "group": group, "owner": visitor()}
                runs.append(store().create(experiment, name=name, start=start_from(parent, experiment), **settings))
    except RefusedError as too_much:
        st.session_state["refused"] = refusal(too_much)
        return
    for run in runs:
        engine().submit(run)
    query_params["run"] = runs[0].id


frame.set_up("Train")
st.session_state.setdefault("clicks", 0)

wanted = query_params.get("recipe", st.session_state.get("recipe", DEFAULT_RECIPE))
if wanted not in RECIPES:
    st.warning(_("The link asks for the recipe {got}; there are {recipes}.").format(got=plain(wanted), recipes=", ".join(RECIPES)))
    wanted = st.session_state.get("recipe", DEFAULT_RECIPE)
variants = list(RECIPES[wanted].variants)
asked, is_link = query_params.get("variant"), arrived("train")
is_other_variant = asked in variants and asked != st.session_state.get("variant")
if wanted != st.session_state.get("recipe") or (is_link and is_other_variant):
    knobs.choose(RECIPES[wanted], asked if asked in variants else variants[0])
recipe = RECIPES[st.session_state["recipe"]]
variant = st.session_state["variant"]
base = recipe.variants[variant]
if is_link:
    take_knobs(recipe, variant)
given = lesson()

setting, watching = st.columns([2, 3], gap="large")

with setting:
    st.title(_("Train"), anchor=False)
    say_task(given)
    st.selectbox(
        _("Recipe"),
        list(RECIPES),
        format_func=lambda name: f"{name} · {_(RECIPES[name].title)}",
        key="recipe picked",
        on_change=recipe_picked,
        persist_state="session",
        help=_("The experiments of five tutorials. Take one as it is, or turn its knobs."),
    )
    st.markdown(_(recipe.lesson))
    source = _("Digit Lab's own.") if recipe.document == OWN else _("From “{document}”.").format(document=_(DOCUMENTS[recipe.document]))
    if recipe.published:
        figures_published = _(", ").join(figure_words(figure) for figure in recipe.published)
        source = sentences(source, _("Published: {figures}.").format(figures=figures_published))
    st.caption(source)
    if len(recipe.variants) > 1:
        st.session_state["variant picked"] = variant
        st.pills(_("Variant"), list(recipe.variants), format_func=_, key="variant picked", on_change=variant_picked)

    experiment, problems = knobs.read(base)
    go = st.container(horizontal=True, gap="small")
    # One place for all that comes and goes: whatever moved the knobs' tabs would open the first of them again.
    said = st.container()
    with said:
        parent = parent_wanted((experiment or base).network)
    click = st.session_state["clicks"]
    experiments = {variant: experiment}
    go.button(
        _("Train"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=train,
        args=(experiments, recipe, click, parent),
        disabled=experiment is None,
        key="train",
    )
    if len(recipe.variants) > 1:
        changed = {} if experiment is None else {change.knob.path: change.after for change in experiment.changes_from(base)}
        everything = {name: Experiment.of(changed, other) for name, other in recipe.variants.items()}
        go.button(
            _("Train all {count}").format(count=len(everything)),
            on_click=train,
            args=(everything, recipe, click, parent),
            disabled=experiment is None,
        )
    if experiment is not None:
        keep_knobs(recipe, variant, experiment)
        with go:
            share(recipe, variant, experiment, given)
    if refused := st.session_state.pop("refused", None):
        said.error(refused, icon=":material/block:")
    for problem in problems:
        said.error(knobs.say(problem), icon=":material/error:")
    for problem in link_problems():
        said.warning(sentences(_("The link:"), plain(knobs.say(problem))), icon=":material/link_off:")
    if experiment is not None and experiment != base and (changes := knobs.changes(experiment, base)):
        with said.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":primary[**•**] {labelled(_('Changed from the recipe'), changes)}")
            st.button(_("Reset"), icon=":material/undo:", on_click=knobs.choose, args=(recipe, variant), type="tertiary")
    knobs.form(base, problems, given, parameters(recipe, variant, experiment or base))
    bring_in()
    for sentence in experiment.advice() if experiment else []:
        st.caption(f":material/lightbulb: {_(sentence)}")

with watching:
    if "run" not in query_params and (active := own_active_run()):
        query_params["run"] = active.id
    if "run" in query_params:
        run_view(query_params["run"])
    else:
        st.info(_("Press Train, and the network's loss and accuracy appear here while it learns."), icon=":material/arrow_back:")
    shown = experiment or base
    layers = architecture.layers(shown.network)
    st.markdown(f"**{_('The network')}** · " + _("{count:,} parameters").format(count=architecture.parameter_count(shown.network)))
    st.plotly_chart(
        figures.network_figure(layers, input_shape=(architecture.IMAGE_SIZE**2,), translate=_),
        key="network",
        config={"displayModeBar": False},
        alt=_("The layers of the network"),
    )
    with st.expander(_("Layer table")):
        table = {
            _("Layer"): [layer.name for layer in layers],
            _("Kind"): [_(layer.kind.replace("_", " ")) for layer in layers],
            _("Output shape"): [" × ".join(map(str, layer.output_shape)) for layer in layers],
            _("Parameters"): [layer.parameters for layer in layers],
        }
        st.dataframe(table, hide_index=True, alt=_("Layers with output shapes and parameters"))

drawer("train", experiment or base, given)
