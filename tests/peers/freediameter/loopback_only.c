/* Preloaded into freeDiameter, which listens on all interfaces whatever ListenOn says about 127.0.0.1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
	struct sockaddr_in loopback;

	if (address->sa_family == AF_INET && length >= sizeof(loopback)) {
		memcpy(&loopback, address, sizeof(loopback));
		if (loopback.sin_addr.s_addr == htonl(INADDR_ANY)) {
			loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			return real(fd, (struct sockaddr *)&loopback, sizeof(loopback));
		}
	}
	return real(fd, address, length);
}
