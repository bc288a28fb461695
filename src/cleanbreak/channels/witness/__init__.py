"""The side of a witness of logs that others see: HTTP as C2SP tlog-witness says."""
