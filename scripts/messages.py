"""Writes every text of the program into each catalogue of `locale/`: new ones untranslated, old ones left out.

`make messages` runs it; a test fails where a text has no translation.
"""

from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.language import CATALOGUES
from dashboard.messages import every


def merged(file: Path, texts: tuple[str, ...]) -> Catalog:
    """The catalogue in a file with exactly these texts, in their order."""
    with file.open("rb") as source:
        before = read_po(source)
    after = Catalog(before.locale, project="Capwatch", charset="utf-8", fuzzy=False)
    for text in texts:
        known = before.get(text)
        after.add(text, known.string if known else "")
    return after


def write(file: Path, catalogue: Catalog) -> None:
    """Writes a catalogue under the header that its file has: babel's own changes with the day."""
    header, _, _ = file.read_text("utf-8").partition("\n\n")
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True)
    file.write_text(f"{header}\n\n{written.getvalue().decode()}", "utf-8")


def main() -> None:
    """Every catalogue."""
    for file in sorted(CATALOGUES.glob("*/LC_MESSAGES/capwatch.po")):
        catalogue = merged(file, every())
        write(file, catalogue)
        missing = sum(not message.string for message in catalogue if message.id)
        click.echo(f"{file.name}: {len(catalogue)} texts, {missing} without a translation")


if __name__ == "__main__":
    main()
