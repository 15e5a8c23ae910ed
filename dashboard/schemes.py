"""Our colours by day and by night as Streamlit's theme."""

from collections.abc import Mapping

from dashboard import colours

_SURFACES = {
    "primaryColor": "action",
    "backgroundColor": "paper",
    "secondaryBackgroundColor": "soft",
    "textColor": "ink",
    "linkColor": "action",
    "borderColor": "line",
    # Red, yellow and green boxes would pass for priorities of alerts.
    "redBackgroundColor": "met-soft",
    "redTextColor": "met",
    "yellowBackgroundColor": "soft",
    "yellowTextColor": "ink",
    "greenBackgroundColor": "soft",
    "greenTextColor": "ink",
    "blueBackgroundColor": "soft",
    "blueTextColor": "ink",
}
"""Which of our colours stands for which of Streamlit's."""


def themes() -> Mapping[str, str]:
    """Streamlit's settings for both schemes. Without a base of its own the browser follows the device."""
    schemes = {"light": colours.NAMES, "dark": colours.DARK}
    return {
        f"theme.{scheme}.{setting}": names[name]
        for scheme, names in schemes.items()
        for setting, name in _SURFACES.items()
    }
