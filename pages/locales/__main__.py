"""Brings the catalogues up to date: new texts come in, translations stay, what is no longer used goes; says what is left to translate.

python -m pages.locales          # ends with 1 while a translation is missing
python -m pages.locales zh_TW    # begins a catalogue
"""

import sys

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from pages.components.language import FOLDER
from pages.locales.strings import strings

PROJECT = "Digit Lab"


def main(new_names: list[str]) -> int:
    """Update the catalogues of these languages and of those there are; how many texts lack a translation, at most 1."""
    template = Catalog(project=PROJECT)
    for text, files in sorted(strings().items()):
        template.add(text, locations=[(file, 0) for file in sorted(files)])
    missing = 0
    for name in sorted({file.stem for file in FOLDER.glob("*.po")} | set(new_names)):
        catalogue = updated(name, template)
        lacking = [message.id for message in catalogue if message.id and not message.string]
        print(f"{name}: {len(catalogue)} texts, {len(lacking)} to translate")
        for text in lacking:
            print(f"    {text}")
        missing += len(lacking)
    return min(missing, 1)


def updated(name: str, template: Catalog) -> Catalog:
    """The catalogue of a language with the template's texts and no others, as it is written to its file."""
    file = FOLDER / f"{name}.po"
    if file.exists():
        with file.open("rb") as given:
            catalogue = read_po(given, locale=name)
    else:
        catalogue = Catalog(locale=name, project=PROJECT)
    # A guess from a similar text would look like a translation.
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    with file.open("wb") as written:
        write_po(written, catalogue, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return catalogue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
