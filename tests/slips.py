"""Slips for tests, without a store."""

from cleanbreak.domain.slip import Slip, SlipLine

ENGLISH = Slip(
    language="en",
    head=("Example Mobile", "Leeds, High Street"),
    title="Cash paid",
    number="Slip 000007",
    lines=(
        SlipLine("Number", "...6789"),
        SlipLine("Paid in cash", "12.34 EUR", is_strong=True),
        SlipLine("Document number", "00000005"),
    ),
    signature="Received: date and signature",
    parts=("For the customer", "For the drawer"),
    opens_drawer=True,
)
CHINESE = Slip(
    language="zh-hans",
    head=("示例移动", "利兹，高街"),
    title="现金付款凭条",
    number="编号 000008",
    copy="第 1 份副本",
    lines=(SlipLine("号码", "…6789"), SlipLine("已付现金", "12.40 CNY", is_strong=True)),
    qr="https://example.org/c/KQ7M",
    notes=("请妥善保管本凭条。如有疑问，请凭编号到任一门店查询。",),
    parts=("客户联",),
)
