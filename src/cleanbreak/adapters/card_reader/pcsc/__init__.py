"""Card readers that PC/SC knows: any that Linux, macOS or Windows can use."""

from cleanbreak.adapters.card_reader.pcsc.adapter import PcscCardReader

__all__ = ["PcscCardReader"]
