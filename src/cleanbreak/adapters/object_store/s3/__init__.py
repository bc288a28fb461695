"""Any store that speaks the protocol of Amazon S3."""

from cleanbreak.adapters.object_store.s3.adapter import S3ObjectStore
from cleanbreak.adapters.object_store.s3.settings import S3Settings

__all__ = ["S3ObjectStore", "S3Settings"]
