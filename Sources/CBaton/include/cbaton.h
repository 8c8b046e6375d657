/// What Swift can't call by itself: starting a process by vfork, epoll, process file descriptors, event counters.
///
/// Calls that can fail return 0 or a value >= 0 when they worked, else the negated errno. Descriptors that are made
/// here are closed in children by themselves.
#ifndef CBATON_H
#define CBATON_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What to start.
struct baton_spawn_request {
    /// Path of the program; relative ones count from `folder`.
    const char *program;
    /// Ends with NULL; the first is the name that the program is told.
    char *const *arguments;
    /// Ends with NULL; nothing else is inherited.
    char *const *environment;
    const char *folder;
    int standard_input;
    int standard_output;
    int standard_error;
};

/// How far a child came that could not be started.
enum baton_stage {
    BATON_STAGE_FORK = 0,
    BATON_STAGE_FOLDER = 1,
    BATON_STAGE_STREAMS = 2,
    BATON_STAGE_PROGRAM = 3,
};

struct baton_child {
    pid_t pid;
    /// Readable once the child has ended; the caller closes it.
    int pidfd;
    /// Where it stopped, when it could not be started.
    int stage;
};

/// Starts a program in a process group of its own, killed when the calling THREAD ends.
///
/// Blocks the calling thread until the program has taken over or failed to. Handlers and mask are reset in the child.
int baton_spawn(const struct baton_spawn_request *request, struct baton_child *child);

/// How a child ended.
struct baton_exit {
    /// 1 when it exited by itself, 0 when a signal ended it.
    int exited;
    /// Exit code or signal.
    int status;
    /// User and system time of it and of the children it waited for.
    int64_t cpu_nanoseconds;
    /// Largest resident set of one of them; at least what the caller had when it started the child.
    int64_t peak_memory_bytes;
};

/// Takes note of a child that has ended; -EAGAIN while it goes on.
int baton_reap(int pidfd, struct baton_exit *result);

/// Whether a child has ended (1) or goes on (0); it stays to be reaped.
int baton_has_ended(int pidfd);

int baton_epoll_create(void);
/// Watches a descriptor for input, under a key of the caller's.
int baton_epoll_add(int epoll, int descriptor, uint64_t key);
int baton_epoll_remove(int epoll, int descriptor);
/// Fills in the keys that are ready. A negative timeout waits for ever.
int baton_epoll_wait(int epoll, uint64_t *keys, int capacity, int64_t timeout_nanoseconds);

/// A counter that can be waited for.
int baton_event_create(void);
/// Wakes whoever waits for it; may be called from a signal handler.
void baton_event_signal(int descriptor);
void baton_event_clear(int descriptor);
/// Waits until the counter was signalled (1) or the time is over (0). A negative timeout waits for ever; a signal
/// that is handled ends the wait with 0.
int baton_event_wait(int descriptor, int64_t timeout_nanoseconds);

/// Opens a file for appending, and makes it where there is none.
int baton_open_append(const char *path);
int baton_open_null(void);

/// Whether a path is a file that may be executed.
int baton_is_executable(const char *path);
int baton_is_directory(const char *path);

#endif
