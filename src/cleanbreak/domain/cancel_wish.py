"""Whether a message says in effect that somebody wants to cancel.

Who is meant wrongly is only shown where that is done; who is missed would have to wait. So it is
found rather too often. A person reads the message in any case.
"""

import re
import unicodedata

_THING = (
    r"(?:line|contracts?|agreement|subscriptions?|plans?|accounts?|services?|number|sim(?:\s*card)?"
    r"|e-?sim|phone|mobile|tariff|everything|it|this|membership)"
)
_ENGLISH = (
    (
        rf"\b(?:cancel|terminate|end|stop|close|quit|discontinue|deactivate|disconnect)\b"
        rf"(?:\W+\w+){{0,4}}?\W+{_THING}\b"
    ),
    (
        r"\b(?:want|like|wish|need|going|trying|how|please|hereby|can|could)\b(?:\W+\w+){0,4}?\W+"
        r"(?:to\W+)?(?:cancel|terminate|cancell?ing|terminating)\b"
    ),
    r"\b(?:cancellation|termination)\b",
    r"\bget(?:ting)?\s+rid\s+of\b|\bleav(?:e|ing)\s+you\b|\bno\s+longer\s+(?:want|need)\b",
    r"\A\W*(?:cancel|terminate|end)\W*\Z",
)
_GERMAN = (
    r"k(?:ü|ue)ndig",
    (
        r"\b(?:vertrag|tarif|anschluss|leitung|nummer|karte|sim|abo|konto)\w*\b(?:\W+\w+){0,5}?\W+"
        r"(?:be(?:e|ende)nden|beende|aufl(?:ö|oe)sen|abmelden|abschalten|abbestellen|stilllegen"
        r"|loswerden|stornieren|widerrufen)\b"
    ),
    (
        r"\b(?:beende|beenden|stornier\w*|widerruf\w*|abbestell\w*)\b(?:\W+\w+){0,5}?\W+"
        r"(?:vertrag|tarif|anschluss|nummer|karte|sim|abo|konto)"
    ),
    r"\bwiderrufe\b",
)
_CHINESE = (
    r"[销註注銷]\s*[户戶号號销銷]|注销|註銷|销号|销户",
    (
        r"(?:取消|终止|終止|解除|退订|退訂|停掉|停用|关闭|關閉|不要|不用|不想用)[^。！？\n]{0,8}"
        r"(?:套餐|号码|號碼|合约|合約|合同|服务|服務|手机卡|电话卡|卡|手机号|号|线路|账户|帳戶)"
    ),
    (
        r"(?:套餐|号码|號碼|合约|合約|合同|手机卡|电话卡|这张卡|手机号)[^。！？\n]{0,8}"
        r"(?:取消|终止|終止|解除|退订|退訂|停掉|停用|关闭|關閉|不要了|不用了|不想用)"
    ),
    r"退网|解约|解約|销掉|退掉",
)
_WISHES = [re.compile(one, re.IGNORECASE) for one in (*_ENGLISH, *_GERMAN, *_CHINESE)]
READ_MAX = 6_000
"""So much of a text is looked through: what somebody wants stands at the beginning."""


def says_to_cancel(text: str) -> bool:
    """Return whether a text says, in English, German or Chinese, that somebody wants to cancel."""
    read = unicodedata.normalize("NFKC", text[:READ_MAX])
    return any(wish.search(read) for wish in _WISHES)
