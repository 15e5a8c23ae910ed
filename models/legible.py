"""Text that shows as what it is: nothing in it that cannot be seen turns, hides or ends what stands around it."""

import re

UNSEEN = "\N{REPLACEMENT CHARACTER}"
"""What stands for a letter that cannot be shown."""

# Control characters but tab and the ends of lines; what turns the direction of all that follows, so that 90/60 is read
# as 06/09 (Unicode Standard Annex 9, explicit formatting); ends of line and paragraph; a mark of the byte order;
# invisible tags; halves of letters, which no store takes. Marks of direction and joiners stay: names need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def legible(text: str) -> str:
    """The same text with UNSEEN for every letter that cannot be shown; letters of any script stay as they are."""
    return text if text.isprintable() else _UNSEEN.sub(UNSEEN, text)
