"""What the tests of validation cannot do without."""

import pytest

from validation import published, real

needs_shared = pytest.mark.skipif(
    not (real.present() and published.FILE.exists()),
    reason=f"the real data and the published cases are not in {real.SHARED.name} beside the checkout",
)
