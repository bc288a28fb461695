"""Systems that keep what hangs on a number beside the subscription."""
