"""Calls, SMS events, data sessions, payments, invoices and voicemail from an operator's files."""

from cleanbreak.adapters.takeout_source.csv_records.adapter import CsvRecords

__all__ = ["CsvRecords"]
