from typing import Literal

TopupBalanceCreateRecurringPeriod = Literal["fortnightly", "monthly", "weekly"]

TOPUP_BALANCE_CREATE_RECURRING_PERIOD_VALUES: set[TopupBalanceCreateRecurringPeriod] = {
    "fortnightly",
    "monthly",
    "weekly",
}


def check_topup_balance_create_recurring_period(
    value: str,
) -> TopupBalanceCreateRecurringPeriod:
    if value in TOPUP_BALANCE_CREATE_RECURRING_PERIOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TOPUP_BALANCE_CREATE_RECURRING_PERIOD_VALUES!r}"
    )
