"""Whoever says in effect that they want to cancel is found, in three languages."""

import pytest

from cleanbreak.domain.cancel_wish import says_to_cancel
from cleanbreak.domain.written_language import written_language

WISHES = (
    "I want to cancel", "Please cancel my contract by Friday", "How do I terminate?", "CANCEL",
    "please end my line", "I would like to get out: close my account", "get rid of this number",
    "Kündigung meines Vertrags zum 31.12.", "Hiermit kuendige ich", "KÜNDIGE ALLES",
    "Bitte beenden Sie meinen Vertrag", "Ich möchte meinen Vertrag beenden",
    "我想销户", "请帮我取消套餐", "这个号码不用了", "不想用这个手机号了", "註銷門號",
)  # fmt: skip
OTHERS = (
    "Where is my bill?", "What are your opening hours?", "Where do I put the card?", "",
    "Wann kommt meine SIM-Karte?", "Meine Rechnung stimmt nicht.", "Guten Tag, wo finde ich Sie?",
    "我的退款什么时候到？", "营业厅几点开门？",
)  # fmt: skip


def test_wishes_are_found_and_questions_are_none() -> None:
    assert [text for text in WISHES if not says_to_cancel(text)] == []
    assert [text for text in OTHERS if says_to_cancel(text)] == []


@pytest.mark.parametrize("noise", ["how ", "cancel ", "vertrag ", "取消", "a b ", "x" * 50, "\n"])
def test_a_long_text_is_looked_through_at_once(noise: str) -> None:
    says_to_cancel(noise * 10_000)


def test_the_language_is_that_of_the_words() -> None:
    assert written_language("Where is my bill?", "de") == "en"
    assert written_language("Wo ist meine Rechnung?", "en") == "de"
    assert written_language("我的账单 PDF", "en") == "zh-hans"
    assert written_language("???", "de") == "de"
