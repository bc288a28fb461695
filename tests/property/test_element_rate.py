"""However workers share an element, it never gets more calls in any second than it takes."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.element_limit import USED_SHARE, slice_size

RATES = st.one_of(st.integers(1, 400), st.integers(400, 20_000))
LATE_S = st.floats(0, 0.025)
"""How late a call may reach the element after its instant; more is worked against elsewhere."""


def arrivals_s(rate: int, slices: Iterable[tuple[float, float, int]]) -> list[float]:
    """Return when calls arrive, if the bucket of `records/element.py` gives out the instants.

    :param slices: of each: how long after the last one it asks, how late it is sent, its calls.
    """
    now_s = next_s = 0.0
    arrived = []
    for gap_s, late_s, calls in slices:
        now_s += gap_s
        begins_s = max(next_s, now_s)
        next_s = begins_s + calls / (rate * USED_SHARE)
        arrived += [begins_s + late_s] * calls
    return sorted(arrived)


@settings(deadline=None)
@given(RATES, st.data())
def test_no_second_has_more_calls_than_the_limit(rate: int, data: st.DataObject) -> None:
    most = slice_size(rate)
    shapes = st.tuples(st.sampled_from([0.0, 0.0, 0.0, 0.5, 3.0]), LATE_S, st.integers(1, most))
    drawn = data.draw(st.lists(shapes, min_size=1, max_size=30))
    full = [(0.0, late_s, most) for _, late_s, _ in drawn] * (2 * rate // (most * len(drawn)) + 1)
    for slices in (drawn, full):
        arrived = arrivals_s(rate, slices)
        for first_s, one_too_many_s in zip(arrived, arrived[rate:], strict=False):
            assert one_too_many_s - first_s > 1.0


@settings(deadline=None)
@given(RATES)
def test_a_busy_element_is_used_to_its_limit(rate: int) -> None:
    most = slice_size(rate)
    arrived = arrivals_s(rate, [(0.0, 0.0, most)] * 201)
    assert arrived[-1] * rate * 0.949 <= most * 200
