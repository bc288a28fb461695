"""A signing key that never leaves the AWS Key Management Service."""

from cleanbreak.adapters.signing.aws_kms.adapter import AwsKmsKey
from cleanbreak.adapters.signing.aws_kms.settings import AwsKmsSettings

__all__ = ["AwsKmsKey", "AwsKmsSettings"]
