"""Doubts about papers: whether they can be signed, and how long their certificate is good."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cryptography.x509 import load_pem_x509_certificates
from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.ports.errors import OutsideFailure

NAME = "papers.signing"
TOLD_BEFORE = timedelta(days=30)


def doubts_about_papers(now: datetime) -> Iterator[Finding]:
    """Tell if papers cannot be signed, or soon not any more; else nothing."""
    try:
        signing = wired_paper_signing()
        signing.check_reachable()
        own = load_pem_x509_certificates(signing.certificate())[0]
    except OutsideFailure as failure:
        yield Finding(name=NAME, is_well=False, sentence=failure.sentence)
        return
    except Refusal as refusal:
        yield Finding(name=NAME, is_well=False, sentence=refusal_text(refusal))
        return
    if own.not_valid_after_utc <= now + TOLD_BEFORE:
        day = formats.date_format(own.not_valid_after_utc)
        sentence = _("The certificate of papers is good until %(day)s. Get a new one.")
        yield Finding(name=NAME, is_well=False, sentence=sentence % {"day": day})
