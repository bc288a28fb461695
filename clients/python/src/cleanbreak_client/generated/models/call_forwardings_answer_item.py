from typing import Literal

CallForwardingsAnswerItem = Literal[
    "conditional_busy",
    "conditional_no_answer",
    "conditional_not_reachable",
    "inactive",
    "unconditional",
]

CALL_FORWARDINGS_ANSWER_ITEM_VALUES: set[CallForwardingsAnswerItem] = {
    "conditional_busy",
    "conditional_no_answer",
    "conditional_not_reachable",
    "inactive",
    "unconditional",
}


def check_call_forwardings_answer_item(value: str) -> CallForwardingsAnswerItem:
    if value in CALL_FORWARDINGS_ANSWER_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CALL_FORWARDINGS_ANSWER_ITEM_VALUES!r}"
    )
