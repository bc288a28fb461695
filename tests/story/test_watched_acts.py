"""Where nobody looks alone, nobody acts alone: the order of a watched line."""

from tests.staff_people import signed_in
from tests.story.test_looks import HELD, entries, hold, watch, world  # noqa: F401  a fixture
from tests.worlds import TestWorld

from cleanbreak.domain.staff import Role
from cleanbreak.records.order import OrderRow
from cleanbreak.records.watched import WatchedLookRow


def test_nobody_acts_on_the_order_of_a_watched_line_alone(
    world: TestWorld,  # noqa: F811
) -> None:
    page = hold(world, HELD)
    line_id = watch(HELD)
    ada, petra = signed_in(Role.AGENT), signed_in(Role.PRIVACY_OFFICER)
    acts = (
        (f"{page}story/retry/", {"reason": "element_repaired"}),
        (f"{page}story/hand-over/", {"reason": "data_look_wrong"}),
        (f"{page}retry/", {}),
    )
    for address, said in acts:
        unasked = ada.post(address, said)
        assert "This line is watched" in unasked.content.decode()
        assert HELD.msisdn[-4:] not in unasked.content.decode()
    assert not entries()
    ada.get("/staff/orders/held/")
    for address, said in acts:
        assert ada.post(address, said).status_code == 403
    assert OrderRow.objects.get().state == "held"
    refused = entries("personal_data.refused")
    assert {one.details["line_id"] for one in refused} == {line_id}
    ada.post(page, {"ask_to_look": "1"})
    petra.post(f"/staff/looks/{WatchedLookRow.objects.get().look_id}/agree/")
    assert ada.post(*acts[0]).status_code == 303
    assert OrderRow.objects.get().state != "held"
