#include "cbaton.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static int or_errno(int result) {
    return result < 0 ? -errno : result;
}

static struct timespec timespec_of(int64_t nanoseconds) {
    return (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
}

static int64_t nanoseconds_of(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

int baton_reap(int pidfd, struct baton_exit *result) {
    siginfo_t info = {0};
    struct rusage usage = {0};
    // The raw call gives the usage of this very child, which the wrapper of the C library keeps to itself.
    if (syscall(SYS_waitid, P_PIDFD, pidfd, &info, WEXITED | WNOHANG, &usage) < 0) return -errno;
    if (info.si_pid == 0) return -EAGAIN;
    result->exited = info.si_code == CLD_EXITED;
    result->status = info.si_status;
    result->cpu_nanoseconds = nanoseconds_of(usage.ru_utime) + nanoseconds_of(usage.ru_stime);
    result->peak_memory_bytes = (int64_t)usage.ru_maxrss * 1024;
    return 0;
}

int baton_has_ended(int pidfd) {
    struct pollfd one = {.fd = pidfd, .events = POLLIN};
    return poll(&one, 1, 0) == 1;
}

int baton_epoll_create(void) {
    return or_errno(epoll_create1(EPOLL_CLOEXEC));
}

int baton_pidfd_open(pid_t pid) {
    return or_errno((int)syscall(SYS_pidfd_open, pid, 0));
}

static int add(int epoll, int descriptor, uint64_t key, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = key};
    return or_errno(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

int baton_epoll_add(int epoll, int descriptor, uint64_t key) {
    return add(epoll, descriptor, key, EPOLLIN);
}

int baton_epoll_add_once(int epoll, int descriptor, uint64_t key) {
    return add(epoll, descriptor, key, EPOLLIN | EPOLLONESHOT);
}

int baton_epoll_add_edge(int epoll, int descriptor, uint64_t key) {
    return add(epoll, descriptor, key, EPOLLIN | EPOLLET);
}

int baton_epoll_remove(int epoll, int descriptor) {
    return or_errno(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

int baton_epoll_wait(int epoll, uint64_t *keys, int capacity, int64_t timeout_nanoseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    // Rounded up: a wait that ends too early would only come back at once.
    int64_t milliseconds = timeout_nanoseconds < 0 ? -1 : (timeout_nanoseconds + 999999) / 1000000;
    if (milliseconds > 86400000) milliseconds = 86400000;
    int count = epoll_wait(epoll, events, capacity, (int)milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) keys[i] = events[i].data.u64;
    return count;
}

int baton_event_create(void) {
    return or_errno(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

void baton_event_signal(int descriptor) {
    int saved = errno;
    uint64_t one = 1;
    // A counter that is full is signalled already.
    ssize_t written = write(descriptor, &one, sizeof one);
    (void)written;
    errno = saved;
}

void baton_event_clear(int descriptor) {
    uint64_t count;
    ssize_t taken = read(descriptor, &count, sizeof count);
    (void)taken;
}

int baton_event_wait(int descriptor, int64_t timeout_nanoseconds) {
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    struct timespec timeout = timespec_of(timeout_nanoseconds < 0 ? 0 : timeout_nanoseconds);
    return ppoll(&one, 1, timeout_nanoseconds < 0 ? NULL : &timeout, NULL) == 1;
}

int baton_events_wait(int descriptor, int other, int input, int64_t timeout_nanoseconds) {
    // A negative descriptor is left aside.
    struct pollfd all[3] = {
        {.fd = descriptor, .events = POLLIN}, {.fd = other, .events = POLLIN}, {.fd = input, .events = POLLIN}};
    struct timespec timeout = timespec_of(timeout_nanoseconds < 0 ? 0 : timeout_nanoseconds);
    if (ppoll(all, 3, timeout_nanoseconds < 0 ? NULL : &timeout, NULL) <= 0) return 0;
    return (all[0].revents != 0 ? 1 : 0) | (all[1].revents != 0 ? 2 : 0) | (all[2].revents != 0 ? 4 : 0);
}

int baton_event_wait_input(int descriptor, int input, int64_t timeout_nanoseconds) {
    int ready = baton_events_wait(descriptor, -1, input, timeout_nanoseconds);
    return (ready & 1) | (ready & 4) >> 1;
}

int baton_message_pair(int pair[2]) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
    return or_errno(fcntl(pair[0], F_SETFL, O_NONBLOCK));
}

int baton_pipe(int ends[2]) {
    return or_errno(pipe2(ends, O_CLOEXEC));
}

int64_t baton_send(int socket, const void *bytes, size_t count) {
    ssize_t sent = send(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}
