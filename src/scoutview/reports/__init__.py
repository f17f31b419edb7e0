"""Words, files and pictures for people: reports read, they never decide. One file a report."""
