/* Stands in for libssl.so, so that Debian 12's Orthanc can serve HTTPS.
 *
 * Its web server, libcivetweb 1.15, opens "libssl.so" at run time and looks up
 * SSL_get_peer_certificate. OpenSSL 3 has that name only as a macro: the look-up gives NULL,
 * and Orthanc crashes on the first HTTPS request. Everything else comes from the real library,
 * which this one is linked to. */
extern void *SSL_get1_peer_certificate(const void *ssl);

void *SSL_get_peer_certificate(const void *ssl) { return SSL_get1_peer_certificate(ssl); }
