"""Close an account of the ledger: a drawer that is no more, a control account that is replaced."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.ledger import AccountClosed, LedgerAccountRow


class AccountHasBalance(Refusal):
    """The account {account} has a balance. Move that first; then it can be closed."""

    code = "account_has_balance"


class UnknownAccount(Refusal):
    """The ledger has no account {account} in {currency}. Check its name for typing errors."""

    code = "unknown_account"


def close_account(code: str, currency: str, at: datetime) -> None:
    """Let nothing be posted to an account any more; whoever is posting is waited for.

    :raises UnknownAccount: if there is none.
    :raises AccountHasBalance: if its entries do not add up to nothing.
    :raises AccountClosed: if it was closed before.
    """
    try:
        with transaction.atomic():
            account = LedgerAccountRow.objects.filter(code=code, currency=currency)
            if not account.filter(closed_at=None).update(closed_at=at):
                raise (
                    AccountClosed
                    if account.exists()
                    else UnknownAccount(account=code, currency=currency)
                )
    except IntegrityError as error:
        raise AccountHasBalance(account=code) from error
