"""The embedded demo estate: an imaging centre on loopback, with faults that are written down."""
