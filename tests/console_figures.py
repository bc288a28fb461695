"""Figures as an operator of some size would have them, for looks at the console's pictures."""

from datetime import date, datetime, timedelta
from typing import Any

from cleanbreak.domain.today import Picture
from cleanbreak.records.counted import keep_counted

CAMPAIGN = "0192f0a1-7c3e-7d2b-9c1a-5f0e8d4b6a11"


def invented(today: date) -> dict[Picture, list[dict[str, Any]]]:
    monday = today - timedelta(days=today.weekday())
    return {
        Picture.FUNNEL: [
            _channel("portal", 8412, 8120, 6044, 5890),
            _channel("hotline", 3120, 2610, 1987, 1902),
            _channel("store_desk", 1488, 1488, 1411, 1403),
            _channel("api", 640, 640, 588, 581),
        ],
        Picture.END_TIMES: [
            {
                "day": (today - timedelta(days=ago)).isoformat(), "ended": 900 + ago * 7,
                "p50": 4.1 + ago % 3, "p90": 38.0 + ago * 4, "p99": 900.0 if ago == 2 else 240.0,
            }
            for ago in range(6, -1, -1)
        ],
        Picture.STEPS: [
            {"step": "pending", "hour": 311, "day": 1240, "week": 5210, "older": 9120},
            {"step": "close_charging", "hour": 21, "day": 44, "week": 0, "older": 0},
            {"step": "retire_sim", "hour": 9, "day": 30, "week": 12, "older": 3},
        ],
        Picture.OPEN: [
            _open("portal", "pending", 11020), _open("portal", "held", 14, "retire_sim"),
            _open("hotline", "pending", 4033), _open("hotline", "inProgress", 61),
            _open("store_desk", "inProgress", 22),
        ],
        Picture.STUCK: [
            {"code": "unavailable", "step": "retire_sim", "held": 0, "tried_again": 44},
            {"code": "refused", "step": "retire_sim", "held": 14, "tried_again": 0},
            {"code": "handed_over", "step": "pay_out", "held": 2, "tried_again": 0},
        ],
        Picture.REFUNDS: [
            _refund("owed", "draft", 812, 1044120), _refund("owed", "approved", 122, 98712),
            _refund("lately", "settled", 5120, 7120388), _refund("lately", "returned", 31, 40122),
        ],
        Picture.QUARANTINE: [
            {"week": "due", "numbers": 14},
            *({"week": (monday + timedelta(weeks=n)).isoformat(), "numbers": 900 + n * 130 % 700}
              for n in range(11)),
            {"week": "later", "numbers": 4011},
        ],
        Picture.ZOMBIES: [
            {"element": "hlr", "kind": "zombie", "found": 31, "since": today.isoformat()},
            {"element": "ocs", "kind": "ghost", "found": 4, "since": today.isoformat()},
        ],
        Picture.LEAKS: [
            {"kind": "zombie", "currency": "EUR", "lines": 29, "monthly_minor": 43471},
            {"kind": "ghost", "currency": None, "lines": 4, "monthly_minor": 0},
        ],
        Picture.CAMPAIGNS: [
            {
                "campaign_id": CAMPAIGN, "reason": "network_sunset", "state": "running",
                "lines_to_end": 240000, "ordered": 240000, "ended": 181204, "withdrawn": 77,
            }
        ],
        Picture.REASONS: [
            {"reason": "not_said", "orders": 21011}, {"reason": "ported_out", "orders": 9120},
            {"reason": "campaign:network_sunset", "orders": 7000},
            {"reason": "withdrawal", "orders": 612}, {"reason": "important_cause", "orders": 77},
            {"reason": "representative", "orders": 51},
        ],
    }  # fmt: skip


def keep_invented(now: datetime) -> None:
    for picture, rows in invented(now.date()).items():
        keep_counted(picture, rows, now, 12)


def _channel(channel: str, asked: int, ordered: int, begun: int, ended: int) -> dict[str, Any]:
    return {
        "channel": channel, "asked": asked, "ordered": ordered, "begun": begun, "ended": ended,
        "withdrawn": asked // 20,
    }  # fmt: skip


def _open(channel: str, state: str, orders: int, step: str = "") -> dict[str, Any]:
    return {"channel": channel, "state": state, "step": step, "orders": orders}


def _refund(side: str, state: str, payouts: int, minor: int) -> dict[str, Any]:
    return {
        "side": side, "state": state, "currency": "EUR", "payouts": payouts, "amount_minor": minor
    }  # fmt: skip
