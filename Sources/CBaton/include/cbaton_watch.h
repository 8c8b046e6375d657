/// Nobody of ours stays behind: the watchdog that outlives us, and finding processes by what their environment says.
///
/// `BATON_OWNER=<session>:<attempt>` in a process' environment says who started it; a Baton inside a Baton adds its own
/// behind a `/`. All of this is plain system calls, so that it works in a process that was forked and not executed.
#ifndef CBATON_WATCH_H
#define CBATON_WATCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Longest name of a session, its final zero byte included.
#define BATON_SESSION_MAX 128
/// Bytes of an environment in which the owner is looked for.
#define BATON_ENVIRONMENT_MAX (4 << 20)

/// The groups that are alive, in memory that the watchdog shares. Entry 0 counts the entries that were ever used.
struct baton_watch {
    volatile int32_t *entries;
    /// Entries there can be; their memory is taken when they are used.
    int32_t capacity;
    /// Open as long as we live.
    int lifeline;
    pid_t watchdog;
};

/// Makes the table; no watchdog yet.
int baton_watch_create(struct baton_watch *watch, int32_t capacity);

/// Starts the watchdog: when our end of its pipe closes, it kills every group in the table, then every process that
/// belongs to the session, and ends.
int baton_watch_start(struct baton_watch *watch, const char *session);

/// Ends the watchdog, which kills what the table names, and lets go of the table.
void baton_watch_end(struct baton_watch *watch);

/// Makes orphans of our children ours.
int baton_adopt_orphans(void);

/// A descriptor for `baton_children`; of the thread that orphans come to.
int baton_children_open(void);
/// The same for the first thread of another process.
int baton_children_open_of(pid_t pid);
/// The children of that thread: at most `capacity` of them. Returns how many there are.
int baton_children(int descriptor, pid_t *children, int capacity);

/// Whether a child has ended; then nothing is left of it. -ECHILD when it is no child of ours.
int baton_reap_child(pid_t pid);

/// Writes what `BATON_OWNER` says in a process' environment, with a zero byte behind it. Returns its length, 0 for none.
/// For a child that has no environment because it is becoming another program, that of the new program is waited for: at
/// most 40 ms.
int baton_owner(pid_t pid, char *owner, int capacity);

/// The attempt that an owner names for a session; -1 for none.
int64_t baton_owner_attempt(const char *owner, const char *session);

/// Kills every process of our user, but ourselves and those above us, that belongs to one of the sessions, until none is
/// left. `sessions` are names with a zero byte behind each and one more at the end. Returns how many were killed.
int baton_kill_sessions(const char *sessions);

#endif
