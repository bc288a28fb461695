"""Banks that take pain.001 files and answer by files (ISO 20022), over two folders."""

from cleanbreak.adapters.payments.iso20022.adapter import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.settings import Iso20022Settings

__all__ = ["Iso20022Bank", "Iso20022Settings"]
