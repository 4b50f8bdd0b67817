"""A Plotly chart that keeps zoom and hidden lines while its data grows.

`st.plotly_chart` computes a chart's identity from its data even where it has a key, so each refresh of a live chart puts a new chart
in the old one's place: zoom is lost, and it flickers. This component hands the new figure to `Plotly.react` instead. Plotly.js comes
from `static/`, which Streamlit serves; nothing is fetched from elsewhere.
"""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component(
    "live_chart",
    html='<div class="live-chart" role="figure" style="width: 100%"></div>',
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def live_chart(figure: str, *, key: str, alt: str) -> None:
    """Show the figure, given as Plotly's JSON, as high as its layout says and as wide as the page gives.

    `key` stays the same while its data grows.
    """
    _mount(key=key, data={"figure": figure, "alt": alt}, height="content")
