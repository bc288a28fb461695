"""Chromium, driven by Playwright: it sees pages as a customer does, and sends nothing."""

from cleanbreak.adapters.site_visitor.chromium.adapter import ChromiumSiteVisitor

__all__ = ["ChromiumSiteVisitor"]
