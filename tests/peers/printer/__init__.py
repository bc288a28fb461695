"""A slip printer, played on a socket."""
