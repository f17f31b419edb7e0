"""The only sockets of the core: each look does one piece of I/O on one endpoint, returns facts."""
