"""Who works for the operator here, and what each role may do; everything else is forbidden."""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class UnknownRole(Refusal):
    """There is no role "{name}". Choose one of: {known}."""

    code = "unknown_role"


class Right(Enum):
    """What somebody may do in the staff console."""

    SEE_HOME = "see_home"
    VERIFY_CALLER = "verify_caller"
    """Ask who is calling or standing there; see an account only when they have proved it."""
    CHECK_DOCUMENT = "check_document"
    """At a desk: compare an original document with what is on file."""
    SEE_ORDERS = "see_orders"
    """One order, to which work on its money, a search or a list has led."""
    LIST_ORDERS = "list_orders"
    """All that wait for a person, and all that are open."""
    SEE_TODAY = "see_today"
    """Figures of all orders, in pictures; nobody is in them."""
    SEARCH_ORDERS = "search_orders"
    """Find the orders of a number, a card, an address: whoever does says why, and it is noted."""
    HAND_ORDER_OVER = "hand_order_over"
    """Take an order out of the hands of the workers, so that a person looks at it."""
    PROPOSE_CORRECTION = "propose_correction"
    """Book what turned up after the final money; above the limit a second person agrees."""
    SEE_POLICIES = "see_policies"
    """By which rules lines end here, and what nobody has verified of them."""
    RETRY_ORDER = "retry_order"
    DECIDE_CAUSE = "decide_cause"
    SEE_CAMPAIGNS = "see_campaigns"
    RUN_CAMPAIGN = "run_campaign"
    """Create, plan, start, pause, resume and stop it."""
    APPROVE_CAMPAIGN = "approve_campaign"
    """As the second person; whoever created a campaign never approves it, whatever the role."""
    SEE_DISCREPANCIES = "see_discrepancies"
    PROPOSE_REPAIR = "propose_repair"
    APPROVE_REPAIR = "approve_repair"
    """As the second person; whoever proposed a repair never approves it, whatever the role."""
    PAY_CASH = "pay_cash"
    """At a store, from a drawer of one's own; and, as the second person, agree to a colleague's
    payment."""
    HANDLE_CONFIDENTIAL = "handle_confidential"
    """Requests of people who survived abuse, and the orders that come of them. No other role has
    it, the admin's neither: who administers may be a relative of the account holder."""
    SEE_AUTHORITIES = "see_authorities"
    RECORD_AUTHORITY = "record_authority"
    """Who may act for a holder, after a look at the document; and act for them."""
    AGREE_AUTHORITY = "agree_authority"
    """As the second person; whoever recorded it never agrees to it, whatever the role."""
    SEE_DRAWERS = "see_drawers"
    CLOSE_DRAWER = "close_drawer"
    """Sign a drawer that differs, as the second person; take back pick-up codes."""
    SEE_PAYOUTS = "see_payouts"
    CHOOSE_PAYOUT = "choose_payout"
    """Enter for a holder where money goes."""
    STOP_PAYOUT = "stop_payout"
    """Send it back to the holder before it leaves."""
    APPROVE_PAYOUT = "approve_payout"
    """As the second person; whoever entered a payout never approves it, whatever the role. Also
    resolve contradictions, and write off by law what nobody came for."""
    CALL_HOLDERS = "call_holders"
    """Announce a call, and get the check code that is said aloud."""
    SERVE_HOTLINE = "serve_hotline"
    """Take calls of the hotline, call back, and write down what is said on its voicemail."""
    LEAD_HOTLINE = "lead_hotline"
    """See the queue of the hotline, its seats and its figures."""
    SEE_REPORTS = "see_reports"
    """Read what people report of somebody who says that they are us."""
    CLOSE_REPORT = "close_report"
    ANSWER_MESSAGES = "answer_messages"
    """Take what waits longest of the messages that people leave us, and answer it."""
    REVIEW_PAPERS = "review_papers"
    """Look at pictures of papers that verified holders sent, and decide about them."""

    SEE_RELYING_PARTIES = "see_relying_parties"
    """Who may ask about numbers, and by which right."""
    SUSPEND_RELYING_PARTY = "suspend_relying_party"
    """At once, or let it in again."""
    CHANGE_RELYING_PARTY = "change_relying_party"
    """Which orders it finds, what it vouches for, and how often it may ask."""
    MANAGE_COUNTERS = "manage_counters"
    """Add a counter of the own store, pair its computer, and take its token away."""
    SEE_LOOKS = "see_looks"
    """Who looked at watched lines, and why."""
    AGREE_TO_LOOK = "agree_to_look"
    """As the second person, before somebody looks at a watched line."""
    WATCH_LINES = "watch_lines"
    PREPARE_DESK = "prepare_desk"
    """At a store: let this browser take declarations while it is offline."""
    RUN_DESKS = "run_desks"
    """Take such desks off, and decide about what they delivered and was not accepted by itself."""
    HOLD_ERASURE = "hold_erasure"
    """Keep all data of a line for a court, an authority or a dispute; and, as the second person,
    agree that it is kept no more."""
    TELL_WHAT_IS_KEPT = "tell_what_is_kept"
    """Hand out to somebody what is still kept about them."""
    SEE_SIGNALS = "see_signals"
    """How the delivery of signals to relying parties goes."""
    STOP_SIGNALS = "stop_signals"
    """Pause and disable the stream of one of them, and let it go again."""
    SEE_WEBHOOKS = "see_webhooks"
    """Who is told of orders and lines, what waits for each, and what was given up."""
    SEND_EVENTS = "send_events"
    """Send events again, or a test."""
    SEE_FEEDS = "see_feeds"
    """How the reports to authorities stand; what is in them is shown to nobody."""
    SEE_AUDIT = "see_audit"
    """Every act on an order with its evidence and its seals; and take the audit out of here."""
    FILE_FEEDS = "file_feeds"
    """Make and send them, and note what was filed by hand."""


class Role(Enum):
    """What somebody is here for."""

    AGENT = "agent"
    HOTLINE_LEAD = "hotline_lead"
    """Sees that calls are answered, and why cancellations were not completed."""
    CAMPAIGN_MANAGER = "campaign_manager"
    CAMPAIGN_APPROVER = "campaign_approver"
    REFUND_CLERK = "refund_clerk"
    REFUND_APPROVER = "refund_approver"
    AUDITOR = "auditor"
    CLERK = "clerk"
    """Behind the counter of a store."""
    STORE_LEAD = "store_lead"
    CONFIDENTIAL_OFFICER = "confidential_officer"
    """For survivors of abuse."""
    PRIVACY_OFFICER = "privacy_officer"
    ADMIN = "admin"

    @property
    def rights(self) -> frozenset[Right]:
        """Return what the role may do."""
        return RIGHTS[self] | {Right.SEE_HOME}

    @classmethod
    def named(cls, name: str) -> "Role":
        """Return the role of this name.

        :raises UnknownRole: if there is none.
        """
        try:
            return cls(name)
        except ValueError as fault:
            raise UnknownRole(name=name, known=", ".join(role.value for role in cls)) from fault


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset(
        {
            Right.SEE_TODAY,
            Right.SEARCH_ORDERS,
            Right.HAND_ORDER_OVER,
            Right.VERIFY_CALLER,
            Right.SEE_ORDERS,
            Right.LIST_ORDERS,
            Right.RETRY_ORDER,
            Right.DECIDE_CAUSE,
            Right.CALL_HOLDERS,
            Right.SERVE_HOTLINE,
            Right.SEE_REPORTS,
            Right.CLOSE_REPORT,
            Right.REVIEW_PAPERS,
            Right.ANSWER_MESSAGES,
        }
    ),
    Role.HOTLINE_LEAD: frozenset({Right.LEAD_HOTLINE, Right.SEE_TODAY}),
    Role.CAMPAIGN_MANAGER: frozenset(
        {
            Right.SEE_TODAY,
            Right.SEE_CAMPAIGNS,
            Right.RUN_CAMPAIGN,
            Right.SEE_DISCREPANCIES,
            Right.PROPOSE_REPAIR,
            Right.SEE_FEEDS,
            Right.FILE_FEEDS,
        }
    ),
    Role.CAMPAIGN_APPROVER: frozenset(
        {
            Right.SEE_TODAY,
            Right.SEE_CAMPAIGNS,
            Right.APPROVE_CAMPAIGN,
            Right.SEE_DISCREPANCIES,
            Right.APPROVE_REPAIR,
        }
    ),
    Role.CLERK: frozenset(
        {
            Right.VERIFY_CALLER,
            Right.CHECK_DOCUMENT,
            Right.PAY_CASH,
            Right.SEE_AUTHORITIES,
            Right.RECORD_AUTHORITY,
            Right.PREPARE_DESK,
        }
    ),
    Role.STORE_LEAD: frozenset(
        {
            Right.SEE_TODAY,
            Right.VERIFY_CALLER,
            Right.CHECK_DOCUMENT,
            Right.PAY_CASH,
            Right.SEE_DRAWERS,
            Right.CLOSE_DRAWER,
            Right.SEE_AUTHORITIES,
            Right.RECORD_AUTHORITY,
            Right.AGREE_AUTHORITY,
            Right.REVIEW_PAPERS,
            Right.MANAGE_COUNTERS,
            Right.PREPARE_DESK,
            Right.RUN_DESKS,
        }
    ),
    Role.CONFIDENTIAL_OFFICER: frozenset(
        {
            Right.HANDLE_CONFIDENTIAL,
            Right.SEE_ORDERS,
            Right.LIST_ORDERS,
            Right.SEARCH_ORDERS,
        }
    ),
    Role.REFUND_CLERK: frozenset(
        {
            Right.SEE_PAYOUTS,
            Right.CHOOSE_PAYOUT,
            Right.STOP_PAYOUT,
            Right.CALL_HOLDERS,
            Right.SEE_TODAY,
            Right.SEE_ORDERS,
            Right.PROPOSE_CORRECTION,
        }
    ),
    Role.REFUND_APPROVER: frozenset(
        {Right.SEE_PAYOUTS, Right.STOP_PAYOUT, Right.APPROVE_PAYOUT, Right.SEE_TODAY}
    ),
    Role.AUDITOR: frozenset(
        {
            Right.SEE_TODAY,
            Right.SEARCH_ORDERS,
            Right.SEE_ORDERS,
            Right.LIST_ORDERS,
            Right.SEE_CAMPAIGNS,
            Right.SEE_DISCREPANCIES,
            Right.SEE_DRAWERS,
            Right.SEE_PAYOUTS,
            Right.SEE_AUTHORITIES,
            Right.SEE_LOOKS,
            Right.SEE_REPORTS,
            Right.SEE_POLICIES,
            Right.SEE_SIGNALS,
            Right.SEE_WEBHOOKS,
            Right.SEE_FEEDS,
            Right.SEE_RELYING_PARTIES,
            Right.SEE_AUDIT,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {
            Right.SEE_LOOKS,
            Right.AGREE_TO_LOOK,
            Right.HOLD_ERASURE,
            Right.TELL_WHAT_IS_KEPT,
            Right.SEE_RELYING_PARTIES,
            Right.SUSPEND_RELYING_PARTY,
        }
    ),
    Role.ADMIN: frozenset(Right) - {Right.HANDLE_CONFIDENTIAL},
}


NEEDS_FRESH_FACTOR = frozenset(
    {
        Right.AGREE_AUTHORITY,
        Right.APPROVE_CAMPAIGN,
        Right.APPROVE_REPAIR,
        Right.APPROVE_PAYOUT,
        Right.CHANGE_RELYING_PARTY,
        Right.CHOOSE_PAYOUT,
        Right.PROPOSE_CORRECTION,
        Right.CLOSE_DRAWER,
        Right.MANAGE_COUNTERS,
    }
)
"""What moves money or ends lines, or lets a computer wipe cards or a client end lines: whoever uses
it has given a second factor just now. Cash above the limit needs it too, which the pages of the
desk say themselves."""


def person_in(acting_user: str) -> str:
    """Return who it is: one person has the same name at the command line and in the console.

    Nobody becomes a second person by capital letters.

    :param acting_user: as records name people: ``operator:NAME``, ``agent:NAME``.
    """
    return acting_user.rpartition(":")[2].strip().casefold()
