/* Let OsmoMSC and OsmoSGSN run where the kernel has no SCTP: preload this and SCTP becomes TCP.
 *
 * Only for tests and demonstrations. Message boundaries are lost on the way, so a peer has to send
 * one message and wait for the answer before it sends the next.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* From linux/sctp.h, which is not everywhere. */
#define SCTP_EVENTS 11
#define SCTP_SOCKOPT_BINDX_ADD 100
#define SCTP_EVENTS_BYTES 14

int socket(int domain, int type, int protocol)
{
	int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
	if (protocol != IPPROTO_SCTP)
		return real(domain, type, protocol);
	return real(domain, SOCK_STREAM | (type & (SOCK_NONBLOCK | SOCK_CLOEXEC)), IPPROTO_TCP);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
	int (*real)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
	if (level != IPPROTO_SCTP)
		return real(fd, level, option, value, length);
	if (option == SCTP_SOCKOPT_BINDX_ADD)
		return bind(fd, value, length);
	return 0;
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *length)
{
	int (*real)(int, int, int, void *, socklen_t *) = dlsym(RTLD_NEXT, "getsockopt");
	if (level != IPPROTO_SCTP)
		return real(fd, level, option, value, length);
	if (option == SCTP_EVENTS && *length > SCTP_EVENTS_BYTES)
		*length = SCTP_EVENTS_BYTES;
	memset(value, 0, *length);
	return 0;
}
