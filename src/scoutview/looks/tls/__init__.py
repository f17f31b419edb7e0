"""TLS as a client of our own: hellos that OpenSSL cannot send, and contexts that refuse nothing."""
