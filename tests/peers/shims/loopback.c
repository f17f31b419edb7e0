/* Preloaded into every peer: it listens on loopback only, and ends with the test run.
 *
 * Orthanc's DICOM port and the DCMTK servers have no option for the address they bind.
 * A bind to 0.0.0.0 becomes 127.0.0.1; a bind to :: becomes ::ffff:127.0.0.1 (the socket is
 * dual-stack, so it answers as 127.0.0.1) or, where the socket is IPv6 only, ::1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

__attribute__((constructor)) static void end_with_parent(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  static int (*real_bind)(int, const struct sockaddr *, socklen_t);
  if (!real_bind) real_bind = dlsym(RTLD_NEXT, "bind");

  if (address && address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in v4 = *(const struct sockaddr_in *)address;
    if (v4.sin_addr.s_addr == htonl(INADDR_ANY)) v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real_bind(fd, (struct sockaddr *)&v4, sizeof v4);
  }
  if (address && address->sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 v6 = *(const struct sockaddr_in6 *)address;
    if (IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr)) {
      inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
      if (real_bind(fd, (struct sockaddr *)&v6, sizeof v6) == 0) return 0;
      v6.sin6_addr = in6addr_loopback;
    }
    return real_bind(fd, (struct sockaddr *)&v6, sizeof v6);
  }
  return real_bind(fd, address, length);
}
