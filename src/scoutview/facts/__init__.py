"""What was seen: frozen, versioned, re-readable years later."""
