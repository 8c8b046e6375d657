/// What Swift can't call by itself: starting a process, epoll, process file descriptors, event counters, files of logs.
///
/// Calls that can fail return 0 or a value >= 0 when they worked, else the negated errno. Descriptors that are made
/// here are closed in children by themselves.
#ifndef CBATON_H
#define CBATON_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Descriptors that nothing else uses, kept by who starts children: their streams are put there, and a child copies the
/// descriptors up to the last of them and none of the others.
struct baton_streams {
    int places[3];
    /// What the first is of while no child begins: it may be the other end of something of ours.
    int null;
};

/// Takes the lowest free descriptors. `null` stays the caller's, who closes it later.
int baton_streams_open(int null, struct baton_streams *streams);
void baton_streams_close(struct baton_streams *streams);

/// What to start.
struct baton_spawn_request {
    /// Paths of the program, tried in order like `execvp` does; relative ones count from `folder`. Ends with NULL.
    const char *const *programs;
    /// Ends with NULL; the first is the name that the program is told.
    char *const *arguments;
    /// Ends with NULL; nothing else is inherited.
    char *const *environment;
    const char *folder;
    int standard_input;
    int standard_output;
    int standard_error;
    /// One child at a time uses them. All zero for who starts few children: places are opened for each.
    struct baton_streams streams;
    /// Bytes of writable memory that one process may have of its own; 0 for no limit.
    uint64_t memory_bytes;
    /// Files that one process may have open; 0 leaves the limit as it is.
    uint64_t open_files;
    /// Where the child writes its number before the program begins; may be NULL.
    volatile int32_t *note;
};

/// How far a child came that could not be started.
enum baton_stage {
    BATON_STAGE_FORK = 0,
    BATON_STAGE_FOLDER = 1,
    BATON_STAGE_STREAMS = 2,
    BATON_STAGE_LIMITS = 3,
    BATON_STAGE_PROGRAM = 4,
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

/// Where a child begins while its parent goes on, and after it the next one.
struct baton_starter;

/// `null` stays the caller's, who closes it later than the starter.
int baton_starter_open(int null, struct baton_starter **result);
/// Waits until the last child has become its program or failed to.
void baton_starter_close(struct baton_starter *starter);

/// Starts a program like `baton_spawn` does, without waiting until it has taken over: what the request points to is copied, and
/// `streams` of the request is passed over. When the child before has not taken over, waits for that.
///
/// 0 says that there is a process. Whether it becomes the program is told by `baton_starter_wait`; where it does not it ends.
int baton_starter_begin(
    struct baton_starter *starter, const struct baton_spawn_request *request, struct baton_child *child);

/// Whether the last child is still there (1).
int baton_starter_is_busy(const struct baton_starter *starter);

/// Waits until the last child has become its program (0), or failed to (-errno); `stage` is how far it came.
int baton_starter_wait(struct baton_starter *starter, int *stage);

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

/// Takes note of a child that has ended; -EAGAIN while it goes on, -ECHILD when it is nobody's child of ours (yet).
int baton_reap(int pidfd, struct baton_exit *result);

/// Whether a child has ended (1) or goes on (0); it stays to be reaped.
int baton_has_ended(int pidfd);

/// A descriptor that is readable once the process has ended.
int baton_pidfd_open(pid_t pid);

/// The most descriptors that this process may have, raised as far as it may; `before` is what children inherit.
int baton_raise_open_files(uint64_t *before);

int baton_epoll_create(void);
/// Watches a descriptor for input, under a key of the caller's.
int baton_epoll_add(int epoll, int descriptor, uint64_t key);
/// The same, told of once.
int baton_epoll_add_once(int epoll, int descriptor, uint64_t key);
/// The same, told of whenever there is something new.
int baton_epoll_add_edge(int epoll, int descriptor, uint64_t key);
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

/// The same, and until there is something to read on `input` (-1 for none). Returns 1 for the counter, 2 for the input, 3
/// for both.
int baton_event_wait_input(int descriptor, int input, int64_t timeout_nanoseconds);

/// The same for two counters. Returns the sum of 1 for the first counter, 2 for the other and 4 for the input.
int baton_events_wait(int descriptor, int other, int input, int64_t timeout_nanoseconds);

/// A pair of connected sockets that keep messages apart; the first never blocks.
int baton_message_pair(int pair[2]);
/// A pipe: the end to read from first.
int baton_pipe(int ends[2]);
/// Sends a whole message or part of a stream without blocking and without a signal.
int64_t baton_send(int socket, const void *bytes, size_t count);

/// Opens a file for appending, and makes it and the folders above it where there are none.
int baton_open_append(const char *path);
int baton_open_null(void);

/// Where an open file ends, in bytes; `is_gone` is set when it has no name any more.
int64_t baton_file_end(int descriptor, int *is_gone);

/// Has the system begin to bring a part of a file to the disk, without waiting for its end. Promises nothing.
void baton_begin_writing(int descriptor, int64_t offset, int64_t count);

/// Makes a folder, and those above it where they are missing. One that is there already is fine.
int baton_make_folder(const char *path);

/// Writes a file with that content, and makes the folders above it where they are missing.
int baton_write_file(const char *path, const void *bytes, size_t count);

/// Whether a path is a file that may be executed.
int baton_is_executable(const char *path);
int baton_is_directory(const char *path);

/// How often the kernel has killed a process on this machine because memory ran out; -1 where it does not say.
int64_t baton_memory_kills(void);

/// The most memory that this process has had, in bytes.
int64_t baton_own_peak_memory(void);
/// Whether this process has had so many bytes itself; asks the system only when it did not the last time.
int baton_had_so_much(int64_t bytes);

/// All threads allocate from one region: few of them allocate, and what one has given back the others may use. Called
/// before the second thread begins.
void baton_share_one_arena(void);

/// The heap will grow by megabytes: lets the system hand them out in large pages, each of which is one interruption
/// instead of 512.
void baton_expect_memory(void);

#endif
