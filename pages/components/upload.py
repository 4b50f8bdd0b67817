"""A field for a file, in the visitor's language."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.components.language import ENGLISH, language
from pages.components.language import translate as _

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# Streamlit writes two things in the field itself, in English whatever the page's language is, and takes no others.
WORDS = """<style>
.{key} [data-testid="stFileUploaderDropzone"] button p, .{key} [data-testid="stFileUploaderDropzoneInstructions"] span {{font-size: 0}}
.{key} [data-testid="stFileUploaderDropzone"] button p::after {{font-size: 0.875rem; content: {button}}}
.{key} [data-testid="stFileUploaderDropzoneInstructions"] span::after {{font-size: 0.875rem; content: {limit}}}
</style>"""


def upload(label: str, types: Sequence[str], *, key: str, largest_mb: int, **options: Any) -> "UploadedFile | None":
    """The file, of one of these types and at most so many MB; `options` as `st.file_uploader` takes them."""
    if language() != ENGLISH:
        limit = _("At most {most} MB, {types}").format(most=largest_mb, types=", ".join(types).upper())
        texts = {"button": _("Upload"), "limit": limit}
        css_class = "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
        st.html(WORDS.format(key=css_class, **{name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()}))
    return st.file_uploader(label, list(types), key=key, max_upload_size=largest_mb, **options)
