"""What a gateway says by itself, when the web server cannot.

These stand here and not among the translations, because a gateway runs without Django.
"""

from enum import Enum


class HotlineSentence(Enum):
    """On which occasion."""

    HOLD_THE_LINE = "hold_the_line"
    CONNECTING = "connecting"
    CALL_LATER = "call_later"
    LINE_CLOSES = "line_closes"


SENTENCES: dict[str, dict[HotlineSentence, str]] = {
    "en": {
        HotlineSentence.HOLD_THE_LINE: "Please hold the line. We are trying to reach our system.",
        HotlineSentence.CONNECTING: "We connect you with a person.",
        HotlineSentence.CALL_LATER: "We are sorry. Our system cannot be reached. "
        "Please call again later. What you have told us is kept.",
        HotlineSentence.LINE_CLOSES: "This call must end. Please call again at once. "
        "What you told us is kept.",
    },
    "de": {
        HotlineSentence.HOLD_THE_LINE: "Bitte bleiben Sie am Apparat. "
        "Wir versuchen, unser System zu erreichen.",
        HotlineSentence.CONNECTING: "Wir verbinden Sie mit einem Menschen.",
        HotlineSentence.CALL_LATER: "Es tut uns leid. Unser System ist nicht erreichbar. "
        "Bitte rufen Sie später wieder an. Was Sie uns gesagt haben, bleibt erhalten.",
        HotlineSentence.LINE_CLOSES: "Dieses Gespräch muss enden. "
        "Bitte rufen Sie gleich wieder an. Ihre Angaben bleiben erhalten.",
    },
    "cmn": {
        HotlineSentence.HOLD_THE_LINE: "请不要挂机。我们正在连接系统。",
        HotlineSentence.CONNECTING: "正在为您转接人工服务。",
        HotlineSentence.CALL_LATER: "很抱歉，系统暂时无法连接。请稍后再拨。您已提供的内容会保留。",
        HotlineSentence.LINE_CLOSES: "本次通话需要中断，请马上再拨。您提供的内容会保留。",
    },
}
SENTENCES["zh"] = SENTENCES["cmn"]
