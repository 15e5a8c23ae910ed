"""A urine bag that is read while it fills: what is new in it since it was last read."""

from fractions import Fraction

from models.held import Context
from models.phrases import Clock, Phrase, phrase
from models.typed import Accepted


def volume(held: Fraction, start: int | None, context: Context) -> Fraction:
    """What came since the bag was last read; all that it holds where that is not known. Raises ValueError.

    Another urine since the bag was last read may mean that it was emptied: then what it held is not known either.
    """
    if context.bag_beside:
        raise ValueError(phrase("The bag has been read at this time already. Correct that reading."))
    if context.bag_after is not None:
        later = Clock(context.bag_after)
        raise ValueError(
            phrase("The bag was read later, at {time}, and counted without this. Withdraw that first.", time=later)
        )
    last = context.urine
    if last is None or last.bag is None:
        return held
    if start is not None and start != last.at:
        raise ValueError(phrase("What a bag holds is counted from {time}, when it was last read.", time=Clock(last.at)))
    if held < last.bag:
        raise ValueError(
            phrase(
                "The bag held {before} mL at {time}: it cannot hold {now} mL now. "
                "If it was emptied, type the volume instead.",
                before=last.bag,
                time=Clock(last.at),
                now=held,
            )
        )
    return held - last.bag


def doubt(reading: Accepted, context: Context) -> Phrase | None:
    """Whether the bag was empty at the start, where nobody wrote down what it held."""
    last = context.urine
    if reading.bag is None or (last is not None and last.bag is not None):
        return None
    since = reading.start if reading.start is not None else last.at if last else None
    if since is None:
        return phrase("Was the bag empty when the collection began?")
    return phrase("Was the bag empty at {time}?", time=Clock(since))
