"""Table of contents: imports every table, nothing else (Django wants this name)."""

from cleanbreak.records.access_token import AccessGrantRow, AccessTokenRow
from cleanbreak.records.agent_call import AgentCallRow, StaffAliasRow
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.audit_seal import AuditSealRow
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.balance_transfer import BalanceTransferRow
from cleanbreak.records.call_handling import CallHandlingRow, CallStepRow
from cleanbreak.records.call_note import CallNoteRow
from cleanbreak.records.call_offer import CallOfferRow
from cleanbreak.records.call_recording import CallRecordingRow
from cleanbreak.records.call_transfer import CallTransferRow
from cleanbreak.records.call_wrap_up import CallWrapUpRow
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.campaign_line import CampaignLineRow
from cleanbreak.records.campaign_slice import CampaignSliceRow
from cleanbreak.records.campaign_tally import CampaignTallyRow
from cleanbreak.records.card_reading import CardReadingRow
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.charity import CharityRow
from cleanbreak.records.client_order import ClientOrderRow, KeptAnswerRow, OrderCancelRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.contact_check import ContactCheckRow
from cleanbreak.records.cool_off import CoolOffRow
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.counted import CountedRow
from cleanbreak.records.counter import CounterRow
from cleanbreak.records.counter_job import CounterJobRow
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.data_key import DataKeyRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.declined_order import DeclinedOrderRow
from cleanbreak.records.desk_screen import (
    DeskScreenRow,
    ShownStatementRow,
    VisitSignatureRow,
)
from cleanbreak.records.desk_visit import DeskVisitRow, VisitStepRow
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.element import ElementRow
from cleanbreak.records.event_delivery import EventDeliveryRow
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.event_subscription import EventSubscriptionRow, SwapEventRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.feed_report import FeedEntryRow, FeedReportRow, FeedVersionRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.guardian import ReminderRoundRow, RemindersStoppedRow, TickListRow
from cleanbreak.records.handover import HandoverRow
from cleanbreak.records.holder_account import HolderAccountRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.identity_evidence import IdentityEvidenceRow, IdentityPictureRow
from cleanbreak.records.kept_entity import KeptEntityRow
from cleanbreak.records.lease import LeaseRow
from cleanbreak.records.ledger import BalanceRow, EntryRow, JournalRow, LedgerAccountRow
from cleanbreak.records.legal_hold import LegalHoldRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.log_entry import LogEntryRow, LogWaitingRow
from cleanbreak.records.log_head import (
    LogCheckedRow,
    LogCheckpointRow,
    LogCosignatureRow,
    LogHeadRow,
)
from cleanbreak.records.log_tile import LogTileRow
from cleanbreak.records.log_witness import LogDisputeRow, LogWitnessRow
from cleanbreak.records.message_thread import MessageThreadRow, ThreadMessageRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_block import NumberBlockRow
from cleanbreak.records.number_interval import NumberIntervalRow
from cleanbreak.records.official_channel import OfficialChannelRow, RegisterIssueRow
from cleanbreak.records.offline_desk import (
    DeskDeviceRow,
    OfflineBlockRow,
    OfflineEntryRow,
    OfflineNumberRow,
)
from cleanbreak.records.one_time_password import OneTimePasswordRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.outlet import OutletLanguageRow, OutletRow
from cleanbreak.records.paper import SeenPaperRow
from cleanbreak.records.paper_upload import PaperUploadRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow
from cleanbreak.records.payout_contradiction import ContradictionRow
from cleanbreak.records.payout_feed import PayoutFeedRow
from cleanbreak.records.payout_reminder import LetterRow
from cleanbreak.records.payout_wish import PayoutWishRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.place_centre import PlaceCentreRow
from cleanbreak.records.profile_event import ProfileEventRow
from cleanbreak.records.push_device import PushDeviceRow, PushNewsRow
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.receipt_letter import ReceiptLetterRow
from cleanbreak.records.reconciliation_run import RunRow
from cleanbreak.records.record_seal import RecordSealRow
from cleanbreak.records.relying_party import RelyingPartyRow, SeenAssertionRow
from cleanbreak.records.repair import RepairRow
from cleanbreak.records.signing_key import SigningKeyRow
from cleanbreak.records.signing_key_state import SigningKeyStateRow
from cleanbreak.records.sim_change import SimChangeRow
from cleanbreak.records.slip import SlipPrintRow, SlipRow, StorePrinterRow
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import SsfSubjectRow
from cleanbreak.records.staff_own_line import StaffOwnLineRow
from cleanbreak.records.staff_session import StaffSessionRow
from cleanbreak.records.staff_sign_on import StaffSignOnRow
from cleanbreak.records.staff_store import StaffStoreRow
from cleanbreak.records.statement import StatementDueRow, StatementOpeningRow
from cleanbreak.records.store import StoreRow
from cleanbreak.records.store_ticket import StoreTicketRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow
from cleanbreak.records.switch_code import SwitchCodeRow, SwitchRequestRow
from cleanbreak.records.takeout import TakeoutRow
from cleanbreak.records.tariff import TariffRow
from cleanbreak.records.told_fact import ToldFactRow
from cleanbreak.records.verification import (
    GivenProofRow,
    ProofChallengeRow,
    ProofGuardRow,
    VerificationRow,
)
from cleanbreak.records.voicemail import VoicemailRow
from cleanbreak.records.watched import WatchedLineRow, WatchedLookRow

__all__ = [
    "AccessGrantRow",
    "AccessTokenRow",
    "AgentCallRow",
    "AgentSeatRow",
    "AuditRow",
    "AuditSealRow",
    "AuthorityRow",
    "BalanceRow",
    "BalanceTaskRow",
    "BalanceTransferRow",
    "CallHandlingRow",
    "CallNoteRow",
    "CallOfferRow",
    "CallRecordingRow",
    "CallStepRow",
    "CallTransferRow",
    "CallWrapUpRow",
    "CampaignLineRow",
    "CampaignRow",
    "CampaignSliceRow",
    "CampaignTallyRow",
    "CardReadingRow",
    "CashDrawerRow",
    "CashMovementRow",
    "CertificateRow",
    "CharityRow",
    "ClientOrderRow",
    "ConfidentialRequestRow",
    "ContactCheckRow",
    "ContradictionRow",
    "CoolOffRow",
    "CorrectionRow",
    "CountedRow",
    "CounterJobRow",
    "CounterRow",
    "CreditOfferRow",
    "DataKeyRow",
    "DeclarationRow",
    "DeclinedOrderRow",
    "DeskDeviceRow",
    "DeskScreenRow",
    "DeskVisitRow",
    "DiscrepancyRow",
    "ElementRow",
    "EntryRow",
    "EventDeliveryRow",
    "EventReceiverRow",
    "EventSubscriptionRow",
    "EvidenceRow",
    "FeedEntryRow",
    "FeedReportRow",
    "FeedVersionRow",
    "FurtherSimRow",
    "GivenProofRow",
    "HandoverRow",
    "HolderAccountRow",
    "HolderRow",
    "HotlineCallRow",
    "IdentityEvidenceRow",
    "IdentityPictureRow",
    "JournalRow",
    "KeptAnswerRow",
    "KeptEntityRow",
    "LeaseRow",
    "LedgerAccountRow",
    "LegalHoldRow",
    "LetterRow",
    "LineRow",
    "LogCheckedRow",
    "LogCheckpointRow",
    "LogCosignatureRow",
    "LogDisputeRow",
    "LogEntryRow",
    "LogHeadRow",
    "LogTileRow",
    "LogWaitingRow",
    "LogWitnessRow",
    "MessageThreadRow",
    "NumberBlockRow",
    "NumberIntervalRow",
    "NumberRow",
    "OfficialChannelRow",
    "OfflineBlockRow",
    "OfflineEntryRow",
    "OfflineNumberRow",
    "OneTimePasswordRow",
    "OrderCancelRow",
    "OrderRow",
    "OutboxRow",
    "OutletLanguageRow",
    "OutletRow",
    "PaperUploadRow",
    "PayoutEventRow",
    "PayoutFeedRow",
    "PayoutRow",
    "PayoutWishRow",
    "PickUpCodeRow",
    "PlaceCentreRow",
    "ProfileEventRow",
    "ProofChallengeRow",
    "ProofGuardRow",
    "PushDeviceRow",
    "PushNewsRow",
    "QueuePlaceRow",
    "RateLimitRow",
    "ReceiptLetterRow",
    "RecordSealRow",
    "RegisterIssueRow",
    "RelyingPartyRow",
    "ReminderRoundRow",
    "RemindersStoppedRow",
    "RepairRow",
    "RunRow",
    "SeenAssertionRow",
    "SeenPaperRow",
    "ShownStatementRow",
    "SigningKeyRow",
    "SigningKeyStateRow",
    "SimChangeRow",
    "SlipPrintRow",
    "SlipRow",
    "SsfEventRow",
    "SsfStreamRow",
    "SsfSubjectRow",
    "StaffAliasRow",
    "StaffOwnLineRow",
    "StaffSessionRow",
    "StaffSignOnRow",
    "StaffStoreRow",
    "StatementDueRow",
    "StatementOpeningRow",
    "StorePrinterRow",
    "StoreRow",
    "StoreTicketRow",
    "SuspiciousReportRow",
    "SwapEventRow",
    "SwitchCodeRow",
    "SwitchRequestRow",
    "TakeoutRow",
    "TariffRow",
    "ThreadMessageRow",
    "TickListRow",
    "ToldFactRow",
    "VerificationRow",
    "VisitSignatureRow",
    "VisitStepRow",
    "VoicemailRow",
    "WatchedLineRow",
    "WatchedLookRow",
]
