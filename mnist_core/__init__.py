"""Digit Lab's core: knobs, data, networks, training, runs and figures. It never imports Streamlit."""
