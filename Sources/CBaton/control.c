#include "cbaton_control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/// The address of a socket by a descriptor of its folder, which keeps it short; gives the descriptor.
static int address(const char *folder, const char *name, struct sockaddr_un *address) {
    int descriptor = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", descriptor, name);
    if (length < 0 || (size_t)length >= sizeof address->sun_path) {
        close(descriptor);
        return -ENAMETOOLONG;
    }
    return descriptor;
}

int cb_socket_listen(const char *folder, const char *name, int backlog) {
    struct sockaddr_un place;
    int parent = address(folder, name, &place);
    if (parent < 0) return parent;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Its file takes over the mode that the socket has when it is bound.
    int worked = listener >= 0 && fchmod(listener, 0600) == 0
        && bind(listener, (struct sockaddr *)&place, sizeof place) == 0 && listen(listener, backlog) == 0;
    int result = worked ? listener : -errno;
    if (!worked && listener >= 0) close(listener);
    close(parent);
    return result;
}

int cb_socket_connect(const char *folder, const char *name) {
    struct sockaddr_un place;
    int parent = address(folder, name, &place);
    if (parent < 0) return parent;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int worked = descriptor >= 0;
    while (worked && connect(descriptor, (struct sockaddr *)&place, sizeof place) != 0) worked = errno == EINTR;
    int result = worked ? descriptor : -errno;
    if (!worked && descriptor >= 0) close(descriptor);
    close(parent);
    return result;
}

int cb_socket_accept(int listener, uint32_t *user) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return -errno;
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        int result = -errno;
        close(descriptor);
        return result;
    }
    *user = credentials.uid;
    return descriptor;
}

int cb_epoll_change(int epoll, int descriptor, uint64_t key, int wants_input, int wants_output) {
    struct epoll_event event = {.data.u64 = key};
    if (wants_input) event.events |= EPOLLIN;
    if (wants_output) event.events |= EPOLLOUT;
    return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) < 0 ? -errno : 0;
}

int cb_epoll_wait(int epoll, uint64_t *keys, uint32_t *readiness, int capacity, int64_t timeout_nanoseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    int64_t milliseconds = timeout_nanoseconds < 0 ? -1 : (timeout_nanoseconds + 999999) / 1000000;
    if (milliseconds > 86400000) milliseconds = 86400000;
    int count = epoll_wait(epoll, events, capacity, (int)milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        keys[i] = events[i].data.u64;
        readiness[i] = (events[i].events & EPOLLIN ? CB_READY_INPUT : 0)
            | (events[i].events & EPOLLOUT ? CB_READY_OUTPUT : 0)
            | (events[i].events & (EPOLLHUP | EPOLLERR) ? CB_READY_GONE : 0);
    }
    return count;
}

int64_t cb_socket_send(int descriptor, const void *bytes, int64_t count) {
    ssize_t sent = send(descriptor, bytes, (size_t)count, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

int cb_input_wait(int descriptor, int64_t timeout_nanoseconds) {
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    int64_t whole = timeout_nanoseconds < 0 ? 0 : timeout_nanoseconds;
    struct timespec timeout = {.tv_sec = whole / 1000000000, .tv_nsec = whole % 1000000000};
    return ppoll(&one, 1, timeout_nanoseconds < 0 ? NULL : &timeout, NULL) == 1;
}
