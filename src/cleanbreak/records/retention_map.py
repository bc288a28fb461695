"""To which category each column belongs; a test misses a column that nobody claims here.

A table that a further branch brings gets a row of its own: each of its columns that can hold a text
is named once, under the category by whose time it is erased, under ``staff``, or under ``nobody``.
"""

from collections.abc import Mapping

from cleanbreak.domain.retention import Category
from cleanbreak.records.retention_clients import OF_CLIENTS
from cleanbreak.records.retention_held import (
    BY_HOLDER,
    BY_LINE,
    BY_ORDER,
    FREED_AND_NOBODYS,
    NOTED_IN_THEIR_TIME,
    OF_MESSAGE,
    OF_PAYOUT,
    OF_THREAD,
    WATCHED_IN_THEIR_TIME,
    Held,
)
from cleanbreak.records.retention_libraries import LIBRARIES

C = Category

TABLES: Mapping[str, Held] = {
    **OF_CLIENTS,
    "holder": Held(
        columns={
            C.IDENTITY: "reference name name_key",
            C.CONTACT: "email contact_number previous_email",
        },
        nobody="language customer_class",
        theirs=BY_HOLDER,
        withheld="name_key",
    ),
    "line": Held(
        columns={
            C.AGREEMENT: "imsi iccid eid charging_account refund_reference tariff"
            " term_end_date term_start_date monthly_fee_minor device_value_minor deposit_since",
            C.NUMBER: "msisdn range_holder",
            C.TRAFFIC: "last_used_on",
        },
        nobody="state jurisdiction payment currency sim_kind",
        theirs=BY_LINE,
        withheld="is_alive erased law_of",  # that day would tell when an order in confidence came
    ),
    "further_sim": Held(
        columns={C.AGREEMENT: "imsi iccid eid msisdn"}, nobody="sim_kind", theirs=BY_LINE
    ),
    "number": Held(
        columns={C.NUMBER: "msisdn"},
        nobody="state place range_holder ported_to",
        theirs=FREED_AND_NOBODYS,
    ),
    "number_block": Held(staff="added_by", nobody="first last"),
    "number_interval": Held(  # that somebody had a number tells of nobody, once the owner is gone
        columns={C.NUMBER: "owner"},
        nobody="msisdn ended_by place",
        theirs="t.msisdn IN (SELECT l.msisdn FROM line l WHERE l.line_id = ANY(%(lines)s))"
        " AND t.owner IN (SELECT h.pseudonym FROM holder h WHERE h.holder_id = ANY(%(holders)s))",
    ),
    "one_time_password": Held(nobody="client_id", theirs=BY_LINE),
    "sim_change": Held(
        columns={C.NUMBER: "msisdn"}, nobody="initiated_by", theirs=NOTED_IN_THEIR_TIME
    ),
    "event_subscription": Held(  # ends with the line, and is deleted a week later
        columns={C.NUMBER: "msisdn"},
        nobody="sink token",
        theirs=WATCHED_IN_THEIR_TIME,
        withheld="sink token",
    ),
    "swap_event": Held(nobody="kind reason"),
    "feed_report": Held(nobody="feed period"),
    "feed_version": Held(staff="made_by filed_by", nobody="files filed_how problem_sentence"),
    "feed_entry": Held(  # of a number, as in number_interval, nobody is known
        columns={C.IDENTITY: "customer"},
        nobody="msisdn",
        theirs="t.customer IN"
        " (SELECT h.reference FROM holder h WHERE h.holder_id = ANY(%(holders)s))",
    ),
    "switch_code": Held(
        nobody="word nonce code_mac ended_as recipient",
        theirs=BY_LINE,
        withheld="nonce code_mac",
    ),
    "switch_request": Held(columns={C.INVOICES: "figures"}, nobody="word channel", theirs=BY_LINE),
    "takeout": Held(
        columns={C.CONTACT: "age_key"},
        nobody="state form passphrase language channel how_told problem_code rest_key file_name"
        " link_hash",
        staff="asked_by",
        theirs=BY_LINE,
        withheld="passphrase rest_key link_hash asked_by file_name",
    ),
    "push_device": Held(
        columns={C.CONTACT: "endpoint_hash address browser"},
        nobody="language",
        theirs=BY_HOLDER,
        withheld="endpoint_hash address",
    ),
    "push_news": Held(nobody="kind key"),  # deleted a week after it was told
    "seen_paper": Held(columns={C.PAPERS: "subject"}, nobody="kind need", staff="seen_by"),
    "termination_order": Held(
        columns={C.AUDIT: "plan on_behalf_of authority"},
        staff="acting_user",
        nobody="state step level channel end_policy line_state_before problem_code"
        " problem_sentence",
        theirs=BY_LINE + " AND t.order_id = ANY(%(orders)s::uuid[])",
        withheld="acting_user lane lease_id problem_sentence",
    ),
    "evidence": Held(columns={C.INVOICES: "facts"}, nobody="step", theirs=BY_ORDER),
    "certificate": Held(
        columns={C.AUDIT: "statement"},
        nobody="key_id signature path",
        theirs=BY_ORDER,
        withheld="path",
    ),
    "statement_opening": Held(  # deleted with the number, or with what was agreed, as one goes
        columns={C.NUMBER: "seed"}, nobody="hashes", theirs=BY_ORDER, withheld="seed hashes"
    ),
    "declaration": Held(
        columns={C.DECLARATIONS: "holder_name msisdn iccid reply_email reason decision_reason"},
        nobody="receipt_number submission_key kind operator decision language refused_code"
        " channel store told_by look_result",
        theirs="t.declaration_id IN (SELECT o.declaration_id FROM termination_order o"
        " WHERE o.order_id = ANY(%(orders)s::uuid[]))",
        withheld="submission_key",
    ),
    "handover": Held(  # what was told goes when the code is good no more, long before its category
        columns={C.DECLARATIONS: "told"},
        staff="made_by",
        nobody="subject code_mac language receipt_number channel",
        theirs=BY_LINE,
        withheld="code_mac made_by",
    ),
    "payout": Held(
        columns={
            C.PAYOUT_DESTINATION: "destination destination_tail",
            C.INVOICES: "currency amount_minor",
        },
        staff="chosen_by approved_by",
        nobody="method state reference problem_sentence unclaimed_in",
        theirs=BY_LINE + " AND t.order_id <> ALL(%(confidential)s::uuid[])",
        withheld="chosen_by approved_by problem_sentence",
    ),
    "payout_wish": Held(
        columns={C.PAYOUT_DESTINATION: "destination destination_tail"},
        nobody="method chosen_by",
        theirs=BY_ORDER,
        withheld="chosen_by",
    ),
    "payout_event": Held(
        columns={C.INVOICES: "facts"},
        staff="acting_user",
        nobody="became channel",
        theirs=OF_PAYOUT,
        withheld="acting_user",
    ),
    "payout_contradiction": Held(
        columns={C.INVOICES: "sentence"}, staff="resolved_by", nobody="finding"
    ),
    "settlement_correction": Held(
        columns={C.INVOICES: "reason"},
        staff="proposed_by decided_by",
        nobody="key side currency state",
        theirs=BY_ORDER,
        withheld="proposed_by decided_by",
    ),
    "pick_up_code": Held(
        staff="asked_by seconded_by",
        nobody="selector code_mac nonce identity_document",
        theirs=OF_PAYOUT,
        withheld="selector code_mac nonce asked_by seconded_by asked_drawer_id",
    ),
    "cash_movement": Held(staff="acting_user seconded_by", nobody="kind identity_document"),
    "campaign_line": Held(
        columns={C.CAMPAIGN_LINES: "msisdn iccid eid"},
        nobody="outcome refusal_code plan",
        theirs="t.campaign_id IN (SELECT o.campaign_id FROM termination_order o"
        " WHERE o.order_id = ANY(%(orders)s::uuid[])) AND t.line_id = ANY(%(lines)s)",
    ),
    "verification": Held(
        columns={C.SECURITY: "guard signals"},
        nobody="channel",
        staff="opened_by had_by",
        theirs=BY_LINE,
        withheld="opened_by had_by guard",
    ),
    "proof_challenge": Held(nobody="kind nonce"),
    "given_proof": Held(
        columns={C.SECURITY: "kind"},
        staff="taken_by",
        theirs="t.verification_id IN"
        " (SELECT v.verification_id FROM verification v WHERE v.line_id = ANY(%(lines)s))",
        withheld="taken_by",
    ),
    "proof_guard": Held(
        columns={C.SECURITY: "guard wrong_by_factor"},
        theirs="t.guard IN (SELECT 'line:' || id FROM unnest(%(lines)s::bigint[]) AS id)",
        withheld="guard",
    ),
    "cool_off": Held(columns={C.SECURITY: "consequence signs"}, theirs=BY_LINE),
    "contact_check": Held(nobody="code_hash medium kind about"),
    "agent_seat": Held(staff="agent phone_address", nobody="languages skills state paused_for"),
    "queue_place": Held(  # the number goes with the end of its call-back, long before its category
        columns={C.CONTACT: "number number_hash"},
        staff="agent agent_address kept_for",
        nobody="language skill way state left_for",
    ),
    "voicemail": Held(
        columns={C.DECLARATIONS: "content"},
        staff="written_by",
        nobody="receipt_number language",
        theirs="t.receipt_number IN (SELECT d.receipt_number FROM declaration d"
        " JOIN termination_order o ON o.declaration_id = d.declaration_id"
        " WHERE o.order_id = ANY(%(orders)s::uuid[]))",
        withheld="written_by",
    ),
    "agent_call": Held(staff="agent alias", nobody="code_hash reason"),
    "hotline_call": Held(  # whose the typed line is, nobody has proved
        columns={C.SECURITY: "said msisdn iccid caller_number"},
        staff="agent",
        nobody="provider provider_call_id language state topic receipt_number outcome",
    ),
    "call_offer": Held(staff="agent", nobody="offer language answer"),
    "call_wrap_up": Held(staff="agent", nobody="outcome reason"),
    "call_note": Held(columns={C.SECURITY: "text"}, staff="agent"),
    "call_recording": Held(  # deleted by the clock of its place, recording_kept
        columns={C.SECURITY: "reference"}, staff="agent", nobody="answer place problem"
    ),
    "call_transfer": Held(staff="from_agent to_agent taken_by", nobody="language skill state"),
    "tick_list": Held(nobody="list_hash ticked"),  # deleted half a year after the last tick
    "log_witness": Held(nobody="name state"),
    "log_dispute": Held(nobody="witness ours theirs"),
    "signing_key": Held(nobody="kid public_jwk private_key"),
    "rate_limit": Held(nobody="bucket"),
    "ssf_stream": Held(
        nobody="client_id status status_reason status_set_by method endpoint_url problem_code"
        " authorization_header events_requested events_delivered description",
    ),
    "ssf_subject": Held(columns={C.SECURITY: "number"}),  # watched by others, be it ours or not
    "ssf_event": Held(columns={C.SECURITY: "number"}, nobody="event_type claims set_err"),
    "profile_event": Held(columns={C.AUDIT: "fingerprint"}, nobody="kind point status"),
    "desk_screen": Held(staff="clerk store_id", nobody="code_mac secret_mac language"),
    "shown_statement": Held(nobody="language"),
    "visit_signature": Held(
        columns={C.PAPERS: "content"}, nobody="way", theirs=BY_LINE, withheld=""
    ),
    "counter": Held(
        staff="added_by revoked_by",
        nobody="store_id name pairing_hash token_hash agent agent_version",
    ),
    "counter_job": Held(  # deleted after an hour; what it is to do, as soon as it is taken
        staff="acting_user",
        nobody="kind state about ground channel on_behalf_of authority work agent outcome",
    ),
    "card_reading": Held(  # destroyed with the takeout that has it, or by the takeouts' clock
        nobody="content rest_key", theirs=BY_LINE, withheld="content rest_key"
    ),
    "desk_visit": Held(
        staff="clerk store_id",
        nobody="guard language outcome receipt_number",
    ),
    "desk_visit_step": Held(staff="acting_user", nobody="step details"),
    "call_handling": Held(staff="agent", nobody="outcome receipt_number"),
    "call_step": Held(staff="acting_user", nobody="step details"),
    "discrepancy": Held(columns={C.SECURITY: "held tail identity"}, nobody="element kind differs"),
    "authority": Held(
        columns={C.PAPERS: "person_name email document_reference"},
        nobody="kind document",
        staff="recorded_by agreed_by revoked_by",
        theirs=BY_HOLDER,
        withheld="person_name email document_reference recorded_by agreed_by revoked_by",
    ),
    "paper_upload": Held(
        columns={C.PAPERS: "content"},
        staff="judged_by",
        nobody="need kind file_kind state refused_for",
        theirs=BY_LINE,
    ),
    "identity_evidence": Held(
        staff="seen_by", nobody="kind read_by check_digits name_from validity pictures"
    ),
    "identity_picture": Held(
        columns={C.PAPERS: "content"}, staff="taken_by", nobody="what", theirs=BY_LINE
    ),
    "confidential_request": Held(  # never handed out: the account holder must not learn of it
        columns={C.CONFIDENTIAL: "person_name msisdn safe_address"},
        staff="decided_by",
        nobody="submission_key safe_medium decision language document",
    ),
    "suspicious_report": Held(
        columns={C.REPORTS: "said where contact recording"},
        staff="closed_by",
        nobody="receipt_number met_by",
    ),
    "message_thread": Held(
        columns={C.MESSAGES: "contact said_name said_number"},
        staff="closed_by taken_by",
        nobody="message_number way language receipt_number tied_by",
        theirs=OF_THREAD,
        withheld="closed_by taken_by taken_until",
    ),
    "thread_message": Held(
        columns={C.MESSAGES: "subject text mail_id mail_references"},
        staff="agent",
        nobody="writer source long_text",
        theirs=OF_MESSAGE,
        withheld="agent source long_text mail_references",
    ),
    "watched_line": Held(columns={C.SECURITY: "reason"}, staff="watched_by unwatch_asked_by"),
    "watched_look": Held(columns={C.SECURITY: "purpose"}, staff="asked_by agreed_by"),
    "legal_hold": Held(
        staff="placed_by release_asked_by released_by", nobody="reason case_reference"
    ),
    "audit_entry": Held(
        columns={C.AUDIT: "details"},
        staff="acting_user",
        nobody="act channel",
        theirs=BY_ORDER,
        withheld="acting_user details",
    ),
    "ledger_journal": Held(
        columns={C.INVOICES: "key"},
        nobody="kind request_hash",
        theirs=BY_ORDER,
        withheld="request_hash",
    ),
    "audit_seal": Held(nobody="statement key_id signature"),
    "record_seal": Held(nobody="statement key_id signature"),
    "log_waiting": Held(nobody="kind leaf"),  # commitments with a salt, hashes: public for good
    "log_entry": Held(nobody="kind leaf leaf_hash"),
    "log_tile": Held(nobody="hashes"),
    "log_head": Held(nobody="root"),
    "log_checkpoint": Held(nobody="key_id note"),
    "log_cosignature": Held(nobody="witness line"),
    "outbox": Held(nobody="kind key problem_sentence"),
    "campaign": Held(
        staff="created_by planned_by approved_by stopped_by",
        nobody="state reason file_sha256 place summary",
    ),
    "campaign_slice": Held(nobody="state"),
    "campaign_tally": Held(nobody="became"),
    "cash_drawer": Held(staff="clerk closed_by", nobody="currency reason store_id"),
    "charity": Held(nobody="name account account_tail"),
    "counted_picture": Held(nobody="picture rows"),
    "data_key": Held(nobody="key_id"),
    "element": Held(nobody="name pauses"),
    "ledger_account": Held(nobody="code currency floor_of side"),
    "ledger_balance": Held(nobody="side"),
    "desk_device": Held(staff="registered_by revoked_by", nobody="store_id public_key"),
    "offline_block": Held(staff="issued_by", nobody="public_key private_key"),
    "offline_number": Held(nobody="number"),
    "offline_entry": Held(
        columns={C.DECLARATIONS: "body"},
        staff="said_clerk decided_by decision_reason",
        nobody="number_id previous_hash body_hash signature state held_for problem_code notes",
    ),
    "official_channel": Held(nobody="kind value label"),
    "payout_feed": Held(nobody="port mark"),
    "print_of_slip": Held(staff="asked_by", nobody="way outcome"),
    "reconciliation_run": Held(nobody="element outcome problem_sentence counts appeared resolved"),
    "signing_key_state": Held(nobody="key_id use state public_key reason"),
    "register_issue": Held(nobody="statement content_hash key_id signature"),
    "repair": Held(staff="proposed_by approved_by", nobody="state element kinds"),
    "slip": Held(staff="issued_by", nobody="kind about language facts store_id"),
    "store_printer": Held(nobody="store_id host"),
    "staff_alias": Held(staff="staff_name alias"),
    "staff_own_line": Held(staff="number_hash"),
    "staff_session": Held(staff="by session_key provider_session", nobody="store_id queue"),
    "staff_sign_on": Held(staff="issuer subject"),
    "staff_store": Held(staff="store_id"),
    "store": Held(nobody="store_id name place time_zone"),
    "outlet": Held(
        nobody="store_id country address place_name postcode opening_hours services currency"
        " languages phone"
    ),
    "outlet_language": Held(nobody="language"),
    "place_centre": Held(nobody="place name postcode name_key postcode_key"),
    "store_ticket": Held(nobody="store_id code kind state"),
    "tariff": Held(nobody="code currency"),
    "mfa_authenticator": Held(columns={C.SECURITY: "type data"}),
}


def tables_of(category: Category) -> dict[str, tuple[str, ...]]:
    """Return the columns of a category, by table."""
    own = {
        table: tuple(held.columns[category].split())
        for table, held in TABLES.items()
        if category in held.columns
    }
    whole = {table: ("*",) for table, one in LIBRARIES.items() if one is category}
    return {**own, **whole}
