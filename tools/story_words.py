"""What the page that tells what happens when a line ends says around the steps, in two languages.

A sentence of a step is its docstring; the Chinese one stands here beside it, so that a docstring
that changes has no Chinese until somebody has read both.
"""

from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language tells the story."""

    page: Path
    frame: str
    steps_head: str
    undo_head: str
    nobody: str
    """Whom a step asks that needs our own records only."""
    back: str
    no_way_back: str
    turn: str
    comma: str
    words: dict[str, str] | None = None
    """Sentences of steps and names of systems by the English ones; none: as they are."""

    def word(self, english: str) -> str:
        """Return it in this language; raises ``KeyError`` where nobody has translated it."""
        return english if self.words is None else self.words[english]


ENGLISH = Tongue(
    page=DOCS / "explanation/what-happens-when-a-line-ends.md",
    frame="""\
<!-- Written by tools/story_page.py from the steps in flows/: change those, not this page. -->

# What happens when a line ends

([中文](../zh/what-happens-when-a-line-ends.md))

A confirmed order goes through these steps, one after the other. Each is done for a whole batch of
orders, may be repeated under the key `order:step` without a second effect, and leaves exactly one
piece of evidence. A step that gets no answer is tried again; an answer that a person has to judge
holds the order. `flows/advance_orders.py` says how.

{steps}

From the confirmation on the line is `{begun}`; it is `{ended}` only when every system
that was asked said so.

## The way back

Until `{last_step}` is done the holder can withdraw the order. What was done by then is undone,
the last step first, and the line becomes what it was:

{undo}

An order that was never begun is withdrawn at once, and nothing has to be undone.
""",
    steps_head="""\
| | step | what it does | whom it asks | can the holder withdraw afterwards? | the line becomes |
|---|---|---|---|---|---|""",
    undo_head="""\
| | step | what it does | whom it asks |
|---|---|---|---|""",
    nobody="nobody: our own records",
    back="yes",
    no_way_back="no",
    turn="**no: point of no return**",
    comma=", ",
)

CHINESE = Tongue(
    page=DOCS / "zh/what-happens-when-a-line-ends.md",
    frame="""\
<!-- Written by tools/story_page.py from the steps in flows/: change those, not this page. -->

# 一个号码销户时会发生什么

（[English](../explanation/what-happens-when-a-line-ends.md)）

订单确认之后，依次经过下列步骤。每一步都对一整批订单执行，以 `order:step` 为键，\
可以重复执行而不会产生第二次效果，并且恰好留下一份凭证。得不到答复的步骤会重试；需要人来判断的答复会使订单暂停，等待人工处理。\
具体做法见 `flows/advance_orders.py`。

{steps}

从确认时起，号码的状态是 `{begun}`；只有在每个被询问的系统都确认之后，状态才是 `{ended}`。

## 如何撤回

在 `{last_step}` 完成之前，机主可以撤回订单。已经做过的步骤会从最后一步开始逐一还原，号码恢复原状：

{undo}

尚未开始处理的订单会立即撤回，没有任何步骤需要还原。
""",
    steps_head="""\
| | 步骤 | 做什么 | 询问谁 | 之后机主还能撤回吗？ | 号码状态变为 |
|---|---|---|---|---|---|""",
    undo_head="""\
| | 步骤 | 做什么 | 询问谁 |
|---|---|---|---|""",
    nobody="不询问任何系统：只用我们自己的记录",
    back="能",
    no_way_back="不能",
    turn="**不能：从这里起不可撤回**",
    comma="、",
    words={
        "Bar the line at the network, so that nothing more is charged. Reversible.": (
            "在网络侧停机，不再产生任何费用。可以还原。"
        ),
        "Wait for the last usage, freeze the balance and close the charging account. Reversible.": (
            "等待最后一笔话单，冻结余额，关闭计费账户。可以还原。"
        ),
        "Write the closing entries: what goes back, what is netted, what expires.": (
            "记下结清分录：多少退还，多少抵扣，多少失效。"
        ),
        "Delete subscription and keys at the network, and detach the phone.": (
            "在网络中删除签约数据和密钥，并使手机脱网。"
        ),
        "Erase forwarding, voicemail and device bindings, "
        "and end sign-ins that rest on the number.": (
            "清除呼叫转移、语音信箱和设备绑定，并结束凭此号码的登录。"
        ),
        "Make the eSIM profile unavailable, or block the card, for good.": (
            "使 eSIM 配置文件永久不可用，或永久锁定 SIM 卡。"
        ),
        'Ask every system again; only "unknown here" counts, silence and anything else does not.': (
            "再次询问每个系统；只有答复“此处无此号码”才算数，没有答复或其他任何答复都不算。"
        ),
        "Keep the number from being given out; a ported-in one goes back to its range holder.": (
            "冻结号码，不让它分配给他人；携入的号码归还给号段所属的运营商。"
        ),
        "Send the refund by the way the holder paid, or ask the holder for a way.": (
            "按机主原来的付款方式退款，或请机主选择退款方式。"
        ),
        "Tell the holder, through the outbox, after the commit.": (
            "事务提交之后，经由发件箱通知机主。"
        ),
        "Sign the statement that the line has ended, with the evidence behind it.": (
            "签署该号码已销户的声明，并附上所依据的凭证。"
        ),
        "Open the charging account again, with the balance that it had.": (
            "重新开启计费账户，余额与关闭时相同。"
        ),
        "Lift the bar at the network.": "在网络侧复机。",
        "network": "网络（`network`）",
        "charging": "计费（`charging`）",
        "line_services": "号码附属业务（`line_services`）",
        "esim": "SIM 卡与 eSIM（`esim`）",
        "numbering": "号码库存（`numbering`）",
        "payments": "支付（`payments`）",
        "signing": "签名（`signing`）",
    },
)
TONGUES = (ENGLISH, CHINESE)
