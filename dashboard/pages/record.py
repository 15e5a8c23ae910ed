"""Record: leads to the round, where sets are typed. Inside a page of Streamlit a lost connection would lose them."""

from functools import cache
from typing import Any

import streamlit as st

from dashboard import opened, session, tablet

# Once: a page that is drawn again on its way out must not lead elsewhere.
_LEAD = """
let led = false;
export default function ({ data }) {
  if (led) return;
  led = true;
  location.replace(data.address);
}
"""


@cache
def _component() -> Any:
    return st.components.v2.component("capwatch_to_the_round", html="<span></span>", js=_LEAD)


def main() -> None:
    """The way to the round, or to the bed that was tapped on another page."""
    session.signed_in()
    stay = st.session_state.pop(opened.TO_RECORD, None)
    # The part after # is the browser's own: no server and no log sees it.
    address = tablet.PAGE if stay is None else f"{tablet.PAGE}#stay-{stay}"
    st.title("The round")
    st.html(f'<p><a href="{address}" target="_self">Open the round</a></p>')
    _component()(key="lead", data={"address": address})


main()
