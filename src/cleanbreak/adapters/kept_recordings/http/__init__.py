"""Recordings that a provider of telephony gives out by HTTP, like Twilio."""

from cleanbreak.adapters.kept_recordings.http.adapter import (
    HttpKeptRecordings,
    KeptRecordingsSettings,
)

__all__ = ["HttpKeptRecordings", "KeptRecordingsSettings"]
