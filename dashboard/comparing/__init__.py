"""This cycle beside the last: two parts of one patient's treatment, from readings to words. Pure; pages draw it."""
