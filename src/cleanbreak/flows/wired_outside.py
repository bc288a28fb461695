"""The outside as the settings wire it: flows are given it, channels and jobs ask for it here."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.guarded_outside import guard
from cleanbreak.flows.send_events import Documents
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.ports.event_sink import EventSink
from cleanbreak.ports.kept_recordings import KeptRecordings
from cleanbreak.ports.network_authentication import NetworkAuthentication
from cleanbreak.ports.object_store import ObjectStore
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.paper_signing import PaperSigning
from cleanbreak.ports.published_log import PublishedLog
from cleanbreak.ports.push_service import PushServices
from cleanbreak.ports.recorder import Recorder
from cleanbreak.ports.signal_receiver import SignalReceivers
from cleanbreak.ports.site_visitor import SiteVisitor
from cleanbreak.ports.slip_printer import SlipPrinter
from cleanbreak.ports.takeout_source import TakeoutSource
from cleanbreak.ports.texts import Texts
from cleanbreak.ports.webhooks import Webhooks
from cleanbreak.ports.witness import Witness


def wired_outside(work: Work = Work.ONLINE) -> Outside:
    """Return the outside of this process; whoever calls it keeps the limits of its elements."""
    wired: Outside = import_string(settings.CLEANBREAK_OUTSIDE)()
    return _guarded(wired, work)


def wired_object_store() -> ObjectStore:
    """Return the store for archives.

    :raises Refused: if the settings do not tell where it is.
    """
    store: ObjectStore = import_string(settings.CLEANBREAK_OBJECT_STORE)()
    return store


def wired_log_store() -> StorePlace:
    """Return where the log is published.

    :raises Unavailable: if there is no such folder, and it cannot be made.
    """
    place: StorePlace = import_string(settings.CLEANBREAK_LOG_STORE_WIRING)()
    return place


def wired_texts() -> Texts:
    """Return who brings the texts of subscribers."""
    texts: Texts = import_string(settings.CLEANBREAK_TEXTS)()
    return texts


def wired_kept_recordings() -> KeptRecordings | None:
    """Return where the provider of telephony keeps recordings; ``None``: it records nothing."""
    kept: KeptRecordings | None = import_string(settings.CLEANBREAK_KEPT_RECORDINGS)()
    return kept


def wired_event_sink() -> EventSink:
    """Return who sends events to the sinks of relying parties."""
    sink: EventSink = import_string(settings.CLEANBREAK_EVENT_SINK)()
    return sink


def wired_card_reader() -> CardReader:
    """Return the card readers on the desk of this machine.

    :raises Refusal: if none is set up.
    """
    readers: CardReader = import_string(settings.CLEANBREAK_DESK)()
    return readers


def wired_site_visitor() -> SiteVisitor:
    """Return who looks at other people's web sites."""
    visitor: SiteVisitor = import_string(settings.CLEANBREAK_SITE_VISITOR)()
    return visitor


def wired_signal_receivers() -> SignalReceivers:
    """Return who pushes signals to relying parties."""
    receivers: SignalReceivers = import_string(settings.CLEANBREAK_SIGNAL_RECEIVER)()
    return receivers


def wired_push_services() -> PushServices:
    """Return who pushes to the devices of holders."""
    services: PushServices = import_string(settings.CLEANBREAK_PUSH_WIRING)()
    return services


def wired_webhooks() -> Webhooks:
    """Return who sends events to webhooks and to the listeners of hubs."""
    webhooks: Webhooks = import_string(settings.CLEANBREAK_WEBHOOKS_WIRING)()
    return webhooks


def wired_event_documents() -> Documents:
    """Return who writes the notifications of hubs, as TM Forum's files have them."""
    documents: Documents = import_string(settings.CLEANBREAK_EVENT_DOCUMENTS)
    return documents


def wired_slip_printer() -> SlipPrinter:
    """Return who speaks to the printers of stores."""
    printer: SlipPrinter = import_string(settings.CLEANBREAK_SLIP_PRINTER)()
    return printer


def wired_recorder() -> Recorder | None:
    """Return the operator's recorder of calls; ``None``: it has none."""
    recorder: Recorder | None = import_string(settings.CLEANBREAK_RECORDER_WIRING)()
    return recorder


def wired_network_authentication() -> NetworkAuthentication | None:
    """Return the network that says whose device it sees; ``None``: there is none."""
    network: NetworkAuthentication | None = import_string(settings.CLEANBREAK_NETWORK_WIRING)()
    return network


def wired_paper_signing() -> PaperSigning:
    """Return who signs papers.

    :raises Refusal: if the settings name nobody, or not all that it needs.
    """
    signing: PaperSigning = import_string(settings.CLEANBREAK_PAPER_SIGNING_WIRING)()
    return signing


def wired_published_log(place: str) -> PublishedLog:
    """Return a log as it is published at ``https://…`` or in a folder."""
    log: PublishedLog = import_string(settings.CLEANBREAK_PUBLISHED_LOG)(place)
    return log


def wired_takeout_sources() -> Sequence[TakeoutSource]:
    """Return where the records lie that subscribers take along."""
    wire: Callable[[], Sequence[TakeoutSource]] = import_string(settings.CLEANBREAK_TAKEOUT)
    return wire()


def wired_witnesses() -> Sequence[Witness]:
    """Return who watches our log."""
    wire: Callable[[], Sequence[Witness]] = import_string(settings.CLEANBREAK_WITNESSES_WIRING)
    return wire()


@lru_cache(maxsize=8)
def _guarded(wired: Outside, work: Work) -> Outside:
    """Guard it once: what is known of the elements is read for all calls of some seconds."""
    return guard(wired, timezone.now, work)
