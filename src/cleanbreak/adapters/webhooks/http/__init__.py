"""Receivers that are sent to over HTTPS."""

from cleanbreak.adapters.webhooks.http.adapter import HttpWebhooks

__all__ = ["HttpWebhooks"]
