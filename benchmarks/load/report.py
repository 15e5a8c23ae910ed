"""The figures of a run as a table, each beside what was promised."""

from collections.abc import Sequence

from benchmarks.load.counted import Counted, quantile
from benchmarks.load.ward import Compared
from dashboard.settings import settings

LOOK = 5.0
_SAVE, _REDRAW, _GROWTH = 0.300, 0.250, 0.05
# A shorter run says nothing about what grows.
_LONG_ENOUGH = 30.0


def line(counted: Counted) -> str:
    """How it stands."""
    return (
        f"{counted.memory[-1][0]:5.0f} s: {len(counted.saves)} saves p95 {_ms(quantile(counted.saves, 0.95))}, "
        f"{len(counted.redraws)} redraws p95 {_ms(quantile(counted.redraws, 0.95))}, "
        f"{counted.memory[-1][1] / 1e6:.0f} MB, {counted.errors.total()} errors"
    )


def table(counted: Counted, found: Compared, logged: Sequence[str], minutes: float) -> str:
    """Everything that was found."""
    rows = [
        (what, value, promised, _said(well))
        for what, value, promised, well in _promises(counted, found, logged, minutes)
    ]
    rows += [(what, value, "", "") for what, value in _beside(counted, found)]
    said = ["| what | found | promised | |", "|---|---|---|---|"]
    said += [f"| {' | '.join(row)} |" for row in rows]
    said += [f"error: {count} times {what}" for what, count in counted.errors.most_common(20)]
    said += [f"log: {one.strip()}" for one in logged[:20]]
    return "\n".join(said)


def kept(counted: Counted, found: Compared, logged: Sequence[str], minutes: float) -> bool:
    """Whether every promise was kept."""
    return all(well is not False for *_, well in _promises(counted, found, logged, minutes))


def growth(memory: Sequence[tuple[float, int]]) -> float:
    """By what part the memory grew in the last half: the mean of its last fifth beside that of its first fifth."""
    half = [size for at, size in memory if at >= memory[-1][0] / 2]
    fifth = max(1, len(half) // 5)
    first, last = sum(half[:fifth]) / fifth, sum(half[-fifth:]) / fifth
    return last / first - 1


def _promises(
    counted: Counted, found: Compared, logged: Sequence[str], minutes: float
) -> list[tuple[str, str, str, bool | None]]:
    errors = counted.errors.total() + len(logged)
    save, redraw = quantile(counted.saves, 0.95), quantile(counted.redraws, 0.95)
    grown = growth(counted.memory)
    return [
        ("errors", str(errors), "0", errors == 0),
        ("saves lost", str(found.lost), "0", found.lost == 0),
        (
            "saves doubled, or there unasked",
            str(found.doubled + found.unasked),
            "0",
            found.doubled + found.unasked == 0,
        ),
        ("a save, p95, seen by the tablet", _ms(save), f"under {_ms(_SAVE)}", 0 < save < _SAVE),
        ("a board redrawn, p95, seen on its connection", _ms(redraw), f"under {_ms(_REDRAW)}", 0 < redraw < _REDRAW),
        (
            "growth of the server's memory in the last half",
            f"{grown:+.1%}",
            f"under {_GROWTH:.0%} in an hour",
            grown < _GROWTH if minutes >= _LONG_ENOUGH else None,
        ),
    ]


def _beside(counted: Counted, found: Compared) -> list[tuple[str, str]]:
    stale = max(counted.stale, default=0.0)
    return [
        (
            "saves acknowledged, of them sent twice; in the store",
            f"{len(counted.acknowledged)}, {counted.again}; {found.kept}",
        ),
        ("a save, p50 and the slowest", f"{_ms(quantile(counted.saves, 0.5))}, {_ms(max(counted.saves, default=0))}"),
        ("boards redrawn", str(len(counted.redraws))),
        (
            "a board redrawn, p50 and the slowest",
            f"{_ms(quantile(counted.redraws, 0.5))}, {_ms(max(counted.redraws, default=0))}",
        ),
        (f"the oldest board that was shown (redrawn every {settings().refresh_seconds} s)", f"{stale:.0f} s"),
        (
            "other requests (alerts, round), p50 and p95",
            f"{len(counted.asks)}: {_ms(quantile(counted.asks, 0.5))}, {_ms(quantile(counted.asks, 0.95))}",
        ),
        ("the server's memory at the beginning, at half time, at the end", _memory(counted.memory)),
        ("processors used", ", ".join(f"{name} {share:.2f}" for name, share in counted.cpu.items())),
        ("how late the driver itself was, p95", _ms(quantile(counted.lags, 0.95))),
    ]


def _memory(memory: Sequence[tuple[float, int]]) -> str:
    return ", ".join(f"{memory[place][1] / 1e6:.0f} MB" for place in (0, len(memory) // 2, -1))


def _said(well: bool | None) -> str:
    return {True: "kept", False: "**not kept**", None: "too short a run to say"}[well]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
