"""A Plotly chart that keeps zoom and hidden lines while its data grows.

`st.plotly_chart` computes a chart's identity from its data even where it has a key, so each refresh of a live chart puts a new chart
in the old one's place: zoom is lost, and it flickers. This component hands the new figure to `Plotly.react` instead. Plotly.js and
what calls it come from `static/`, which Streamlit serves; nothing is fetched from elsewhere.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).parents[2] / "static" / "live_chart.js"

# Streamlit sends a component's script along with every change of its data, so this one only calls another. The digest in the address
# lets browsers keep that one until it changes.
_call = """
const script = import(new URL("app/static/live_chart.js?DIGEST", document.baseURI));
export default function (component) {
  script.then(({ draw }) => draw(component));
  return () => script.then(({ hidePicture }) => hidePicture());
}
""".replace("DIGEST", hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:8])

_mount = st.components.v2.component(
    "live_chart",
    html='<div class="live-chart" role="figure" style="width: 100%"></div>',
    js=_call,
    isolate_styles=False,
)

_sheet = st.components.v2.component(
    "picture_sheet",
    html="<span></span>",
    js="export default function ({ data }) {\n  (window.digitLabPictures ??= {})[data.name] = data;\n}\n",
    isolate_styles=False,
)


def live_chart(figure: str, *, key: str, alt: str, on_pick: Callable[[Any], None] | None = None, pictures: str | None = None) -> None:
    """Show the figure, given as Plotly's JSON, as high as its layout says and as wide as the page gives.

    `key` stays the same while its data grows. `on_pick` gets the `customdata` of a point that was clicked; with `pictures`, the name of
    a sheet that `picture_sheet` has brought, hovering a point shows the picture whose number its customdata is.
    """

    def picked() -> None:
        state = st.session_state.get(key)
        if state is not None and state.picked is not None and on_pick is not None:
            on_pick(state.picked)

    data = {"figure": figure, "alt": alt, "pickable": on_pick is not None, "pictures": pictures}
    _mount(key=key, data=data, height="content", on_picked_change=picked)


def picture_sheet(name: str, address: str, columns: int, side: int) -> None:
    """Bring the browser a sheet of square pictures, `side` pixels wide, `columns` in a row, for charts that show them on hover."""
    _sheet(key=f"sheet {name}", data={"name": name, "address": address, "columns": columns, "side": side}, height="content")
