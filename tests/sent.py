"""Figures as a browser gets them."""

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io


def sent(figure: go.Figure) -> dict[str, Any]:
    """The figure as Streamlit sends it, its arrays decoded."""
    figure_json: dict[str, Any] = json.loads(plotly.io.to_json(figure, validate=False))
    for trace in figure_json["data"]:
        for key in ("x", "y", "base", "width", "customdata"):
            value = trace.get(key)
            if isinstance(value, dict):
                trace[key] = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]))
    return figure_json
