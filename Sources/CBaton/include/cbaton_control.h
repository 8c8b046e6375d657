#ifndef CBATON_CONTROL_H
#define CBATON_CONTROL_H

#include <stdint.h>

/* Unix stream sockets by name in a folder. The folder's path may be longer than a socket's address takes (107 bytes):
   the address goes through a descriptor of the folder. Calls give 0 or more, else the negated errno. */

/* Binds and listens; the socket's file is for the owner alone. Descriptors are not blocking and closed in children. */
int cb_socket_listen(const char *folder, const char *name, int backlog);

/* Connects; the descriptor blocks. -ECONNREFUSED where nobody listens any more, -ENOENT where nobody did. */
int cb_socket_connect(const char *folder, const char *name);

/* Takes the next connection and tells whose process is at the other end. -EAGAIN when there is none. */
int cb_socket_accept(int listener, uint32_t *user);

/* Changes what epoll tells of a descriptor under its key: input, room for output, both or neither. */
int cb_epoll_change(int epoll, int descriptor, uint64_t key, int wants_input, int wants_output);

/* What a descriptor is ready for; the last is its end, in both directions. */
enum cb_readiness { CB_READY_INPUT = 1, CB_READY_OUTPUT = 2, CB_READY_GONE = 4 };

/* Like baton_epoll_wait, with what each key is ready for. */
int cb_epoll_wait(int epoll, uint64_t *keys, uint32_t *readiness, int capacity, int64_t timeout_nanoseconds);

/* Sends without a signal when the other end is closed. */
int64_t cb_socket_send(int descriptor, const void *bytes, int64_t count);

/* Waits for input on a descriptor: 1 when there is some or an end, 0 when the time is over or a signal came. */
int cb_input_wait(int descriptor, int64_t timeout_nanoseconds);

#endif
