"""A witness: remembers the last checkpoint of each ledger, and signs what only adds to it."""
