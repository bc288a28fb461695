"""What each place asked on a day of the pages on which agreements are ended."""

from datetime import date
from functools import lru_cache

from cleanbreak.domain.statutory_page import (
    Arrears,
    Login,
    PageAct,
    PageRules,
    ReceiptPart,
    ReceiptWay,
    SaveOfferRules,
)
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.packs import read_pack


@lru_cache(maxsize=4096)
def page_rules(place: str, on: date) -> PageRules:
    """Return what a place asked on a day of pages, offers and receipts.

    :raises UnknownPlace, MalformedPolicy: as :func:`cleanbreak.policies.loader.policy_for`.
    """
    facts = FactsOfDay(read_pack(place), on)
    pages = {act: facts.page(f"page_{act.value}", act) for act in PageAct}
    return PageRules(
        place=place,
        pages={act: page for act, page in pages.items() if page is not None},
        login=facts.one_of("page_login", Login),
        save_offers=SaveOfferRules(
            most=facts.count("save_offers_most", "offers"),
            beside_cancel=facts.truth("save_offer_beside_cancel"),
        ),
        receipt=frozenset(facts.words("receipt_contents", ReceiptPart)),
        receipt_ways=frozenset(facts.words("receipt_ways", ReceiptWay)),
        arrears=facts.one_of("arrears_stop_an_end", Arrears),
        withdrawal_period=facts.period_or_none("withdrawal_period"),
        not_found=frozenset(facts.not_found),  # last: the readers above have filled it
    )
