"""What an SM-DP+ tells an operator: the operator's side of ES2+ (GSMA SGP.22 clause 5.3)."""
