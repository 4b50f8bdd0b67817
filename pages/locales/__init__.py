"""The catalogues, a file a language, and `python -m pages.locales`, which keeps them up to date with the source."""
