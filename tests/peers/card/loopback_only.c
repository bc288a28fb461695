/* vpcd listens for virtual cards on every interface of the machine (vpcd.c, opensock: INADDR_ANY).
 * Preloaded, this lets whatever binds an IPv4 socket bind it to 127.0.0.1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

int bind(int socket, const struct sockaddr *address, socklen_t length)
{
    static int (*real_bind)(int, const struct sockaddr *, socklen_t);
    struct sockaddr_in here;

    if (!real_bind)
        real_bind = (int (*)(int, const struct sockaddr *, socklen_t)) dlsym(RTLD_NEXT, "bind");
    if (address->sa_family != AF_INET)
        return real_bind(socket, address, length);
    here = *(const struct sockaddr_in *) address;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real_bind(socket, (struct sockaddr *) &here, sizeof here);
}
