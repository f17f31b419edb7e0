"""What exists and what we may do to it: the estate file, its reader and its permissions."""
