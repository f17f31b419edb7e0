"""Content apart from the log: salted, sealed, and destroyed when its time is over."""
