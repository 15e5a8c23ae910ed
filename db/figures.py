"""What this process counts and times of its own work, for operations (docs/operations.md); it names nobody."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

# When each was made: as many figures again, of which nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
"""Everything that /metrics shows of this process."""

# What is promised: a save and a board within 0.3 s and 0.25 s.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 1.0, 2.5, 10.0)

ANSWERS = Counter("capwatch_answers", "Requests answered, by HTTP status.", ["status"], registry=REGISTRY)

SAVES = Counter(
    "capwatch_saves", "Saves at the bedside: new ones, and ones sent again.", ["operation", "result"], registry=REGISTRY
)

SAVE_SECONDS = Histogram(
    "capwatch_save_seconds",
    "From a save's arrival to its answer, whatever that is.",
    ["operation"],
    buckets=_SECONDS,
    registry=REGISTRY,
)

REFUSALS = Counter("capwatch_refusals", "Values refused, by field.", ["field"], registry=REGISTRY)

QUESTIONS = Counter("capwatch_questions", "Values asked about, by field.", ["field"], registry=REGISTRY)

ASSESSMENT_SECONDS = Histogram(
    "capwatch_assessment_seconds", "Judging the stays of one criteria set.", buckets=_SECONDS, registry=REGISTRY
)

BOARD_SECONDS = Histogram(
    "capwatch_board_seconds", "Drawing the board of a ward for one screen.", buckets=_SECONDS, registry=REGISTRY
)

ERRORS = Counter(
    "capwatch_errors", "Failures that were given a reference, by what failed.", ["what"], registry=REGISTRY
)

PAGES_OPEN = Gauge("capwatch_pages_open", "Pages that are connected to this server.", registry=REGISTRY)
