"""AE lists, configurations, statements and scans: bytes in, proposals for the estate out."""
