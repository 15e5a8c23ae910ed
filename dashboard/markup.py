"""Names, notes and reasons are shown as they were typed: nothing in them is markup."""

_MARKUP = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def plain(text: str) -> str:
    """Text for a Streamlit label or sentence, with every sign of Markdown as itself."""
    return "".join(f"\\{letter}" if letter in _MARKUP else letter for letter in " ".join(text.split()))
