"""Why what was saved is changed: the reasons that are offered for a correction, a withdrawal or a move."""

REASONS = ("Typing error", "Wrong unit", "Wrong time", "Wrong patient", "Faulty measurement", "Other")
