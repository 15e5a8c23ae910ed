"""Compares, judges and counts, and writes docs/validation.md with its picture: python -m validation."""

import sys
from pathlib import Path

from validation import agreement, ward
from validation.page import page
from validation.published import FILE
from validation.real import FOLDER, present, real

DOCS = Path(__file__).parent.parent / "docs"


def main() -> int:
    """The whole page; 1 where a row differs from the reference, 2 where the data is absent."""
    if not (present() and FILE.exists()):
        print(
            f"The real data ({FOLDER}) and the published cases ({FILE}) must be beside the checkout.", file=sys.stderr
        )
        return 2
    print("Comparing with the reference: some minutes.", flush=True)
    on_real_data, generated = agreement.on_real_data(), agreement.generated()
    text = page(on_real_data, generated, real().refused)
    (DOCS / "validation.md").write_text(text, "utf-8")
    (DOCS / ward.PICTURE).write_text(ward.picture(), "utf-8")
    found = len(on_real_data.differences) + len(generated.differences)
    print(f"docs/validation.md is written; {found} differences from the reference.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
