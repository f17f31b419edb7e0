"""What comes from other tools and goes to them: bytes in, records or bytes out; no I/O."""
