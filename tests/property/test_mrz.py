"""What a printer writes is read; one wrong sign under a check digit is not; nothing breaks it."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.machine_zones import Written, six

from cleanbreak.domain.mrz import VALUES, parse_mrz
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.refusal import Refusal

TODAY = date(2026, 11, 26)
NAMES = st.sampled_from(["ERIKSSON", "VON DER HOEHE", "O", "MARIA ANNA", "PAPANDROPOULOS" * 3])
NUMBER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@st.composite
def documents(draw: st.DrawFn) -> Written:
    form = draw(st.sampled_from(MrzFormat))
    longest = {MrzFormat.TD1: 20, MrzFormat.TD2: 14, MrzFormat.TD3: 9}[form]
    return Written(
        form=form,
        code="P" if form is MrzFormat.TD3 else draw(st.sampled_from(["I", "ID", "AR", "C"])),
        state=draw(st.sampled_from(["UTO", "D", "CHN", "GBD"])),
        surname=draw(NAMES),
        given=draw(NAMES),
        number=draw(st.text(NUMBER, min_size=1, max_size=longest)),
        born=six(draw(st.dates(date(1927, 1, 1), TODAY))),
        sex=draw(st.sampled_from("MF<")),
        expires=six(draw(st.dates(date(1977, 1, 1), date(2076, 12, 31)))),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_is_written_is_read(written: Written) -> None:
    read = parse_mrz(written.lines(), TODAY)

    assert read.format is written.form
    assert read.number == written.number
    assert six(read.born.latest) == written.born
    assert six(read.expires_on) == written.expires
    if not read.name.may_be_cut:
        assert " ".join(read.name.primary) == written.surname
        assert " ".join(read.name.secondary) == written.given


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.data())
def test_one_wrong_sign_under_a_check_digit_is_refused(
    written: Written, data: st.DataObject
) -> None:
    lines = written.lines().split("\n")
    row, places = {
        MrzFormat.TD1: (1, [*range(7), *range(8, 15)]),
        MrzFormat.TD2: (1, [*range(9), *range(13, 20), *range(21, 28)]),
        MrzFormat.TD3: (1, [*range(10), *range(13, 20), *range(21, 28)]),
    }[written.form]
    place = data.draw(st.sampled_from(places))
    right = lines[row][place]
    other = [one for one in VALUES if (VALUES[one] - VALUES[right]) % 10]
    lines[row] = lines[row][:place] + data.draw(st.sampled_from(other)) + lines[row][place + 1 :]

    with pytest.raises(Refusal):
        parse_mrz("\n".join(lines), TODAY)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=100), st.text("PIVD<UTO0129 \n", min_size=72, max_size=92)))
def test_nothing_but_refusals(text: str) -> None:
    with suppress(Refusal):
        parse_mrz(text, TODAY)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.data())
def test_nothing_but_refusals_near_a_right_one(written: Written, data: st.DataObject) -> None:
    signs = list(written.lines())
    for _ in range(data.draw(st.integers(1, 4))):
        signs[data.draw(st.integers(0, len(signs) - 1))] = data.draw(st.characters())
    with suppress(Refusal):
        parse_mrz("".join(signs), TODAY)
