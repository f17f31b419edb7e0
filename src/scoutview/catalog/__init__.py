"""What should be true: criteria, controls and the edges between them, as data."""
