"""Makes the fonts of the printed pages: `python -m scripts.fonts FOLDER` with DejaVu's files (Debian: fonts-dejavu).

What is left out of them are scripts that need more than a font to be printed right; such letters print as □, and the
page says so. Marks that turn the direction of text are left out on purpose: no name may rearrange what is around it.
"""

import sys
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).parent.parent / "dashboard" / "paper" / "fonts"
NAMES = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")

RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x052F),  # Latin with its extensions, combining marks, Greek, Cyrillic
    (0x0531, 0x06FF),  # Armenian, Hebrew, Arabic
    (0x10A0, 0x10FF),  # Georgian
    (0x1E00, 0x1FFF),  # Latin and Greek with more accents
    (0x2010, 0x2027),  # dashes and quotation marks
    (0x2030, 0x205E),
    (0x2070, 0x218F),  # indices, currencies, number forms
    (0x2190, 0x22FF),  # arrows, signs of comparison
    (0x25A0, 0x25FF),  # shapes
    (0x2713, 0x2717),
    (0xFB1D, 0xFDFF),  # forms of Hebrew and Arabic letters
    (0xFE70, 0xFEFC),
)


def main() -> None:
    """Writes both fonts."""
    source = Path(sys.argv[1])
    for name in NAMES:
        options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, legacy_kern=False)
        font = subset.load_font(str(source / name), options)
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        chosen.subset(font)
        subset.save_font(font, str(FONTS / name), options)


if __name__ == "__main__":
    main()
