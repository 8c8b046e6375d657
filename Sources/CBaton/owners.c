// Whose processes are whose: orphans that come to us, and what environments say.

#include "cbaton_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// Rounds over all processes at most: each begins because the one before killed something.
#define ROUNDS_MAX 50
/// Processes of a round that are waited for at once.
#define WAITED_MAX 64
/// Time that the dead have to be gone, in milliseconds.
#define DEATH_MILLISECONDS 2000
/// Processes above ourselves that are looked at.
#define ANCESTORS_MAX 64
/// Longest value of `BATON_OWNER` that is understood.
#define OWNER_MAX 4096

static const char NAME[] = "BATON_OWNER=";
#define NAME_LENGTH (sizeof NAME - 1)

int baton_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 ? -errno : 0;
}

/// Writes a number in decimal; returns the end of it.
static char *put_number(char *text, int64_t number) {
    char digits[24];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) *text++ = digits[--count];
    *text = 0;
    return text;
}

/// `/proc/<pid>/<name>`, opened to be read.
static int open_of(pid_t pid, const char *name) {
    char path[128] = "/proc/";
    char *end = put_number(path + 6, pid);
    *end++ = '/';
    strcpy(end, name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int baton_children_open(void) {
    // Orphans come to the first thread of a process that lives.
    char path[96] = "/proc/self/task/";
    char *end = put_number(path + strlen(path), getpid());
    strcpy(end, "/children");
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int baton_children_open_of(pid_t pid) {
    char name[64] = "task/";
    strcpy(put_number(name + 5, pid), "/children");
    return open_of(pid, name);
}

int baton_children(int descriptor, pid_t *children, int capacity) {
    char text[4096];
    off_t offset = 0;
    int count = 0;
    pid_t number = 0;
    for (;;) {
        ssize_t length = pread(descriptor, text, sizeof text, offset);
        if (length < 0) return -errno;
        if (length == 0) return count;
        offset += length;
        for (ssize_t i = 0; i < length; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                number = number * 10 + (text[i] - '0');
            } else if (number != 0) {
                if (count < capacity) children[count] = number;
                count++;
                number = 0;
            }
        }
    }
}

int baton_reap_child(pid_t pid) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) != 0) return -errno;
    return info.si_pid == pid;
}

/// As `baton_owner`, from one look; -EAGAIN when the process has no environment at all.
static int read_owner(pid_t pid, char *owner, int capacity) {
    int environment = open_of(pid, "environ");
    if (environment < 0) return environment;
    char text[8192];
    // How much of the name has been seen in this entry; -1 when the entry is another.
    int matched = 0;
    int length = 0;
    int total = 0;
    ssize_t count;
    while (total < BATON_ENVIRONMENT_MAX && (count = read(environment, text, sizeof text)) > 0) {
        total += (int)count;
        for (ssize_t i = 0; i < count; i++) {
            char byte = text[i];
            if (matched == NAME_LENGTH) {
                if (byte == 0) goto found;
                if (length < capacity - 1) owner[length++] = byte;
            } else if (byte == 0) {
                matched = 0;
            } else if (matched >= 0) {
                matched = byte == NAME[matched] ? matched + 1 : -1;
            }
        }
    }
found:
    close(environment);
    owner[length] = 0;
    return total == 0 ? -EAGAIN : length;
}

/// Looks at the environment of a process that has none at first, and the microseconds between two of them.
enum { EXEC_LOOKS = 400, EXEC_PAUSE = 100 };

/// Whether a child has ended and is still to be reaped; others count as such.
static int is_over(pid_t pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

int baton_owner(pid_t pid, char *owner, int capacity) {
    int length = read_owner(pid, owner, capacity);
    // Between two programs a process has none for a moment: not to know it then would be to let it live on.
    for (int look = 1; length == -EAGAIN && look < EXEC_LOOKS && !is_over(pid); look++) {
        usleep(EXEC_PAUSE);
        length = read_owner(pid, owner, capacity);
    }
    return length == -EAGAIN ? 0 : length;
}

/// The part of an owner that names an attempt of the session: what follows `<session>:`.
static const char *part_of(const char *owner, const char *session) {
    size_t length = strlen(session);
    for (const char *part = owner; part != NULL && *part != 0; part = strchr(part, '/')) {
        if (*part == '/') part++;
        if (strncmp(part, session, length) == 0 && part[length] == ':') return part + length + 1;
    }
    return NULL;
}

int64_t baton_owner_attempt(const char *owner, const char *session) {
    const char *digits = part_of(owner, session);
    if (digits == NULL || *digits < '0' || *digits > '9') return -1;
    int64_t number = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++) number = number * 10 + (*digits - '0');
    return number;
}

static int is_of(const char *owner, const char *sessions) {
    for (const char *session = sessions; *session != 0; session += strlen(session) + 1) {
        if (part_of(owner, session) != NULL) return 1;
    }
    return 0;
}

static pid_t parent_of(pid_t pid) {
    char text[1024];
    int status = open_of(pid, "stat");
    if (status < 0) return 0;
    ssize_t length = read(status, text, sizeof text - 1);
    close(status);
    if (length <= 0) return 0;
    text[length] = 0;
    // The name before may hold anything: `123 (a) b) S 1 …`.
    const char *end = strrchr(text, ')');
    if (end == NULL || strlen(end) < 5) return 0;
    pid_t parent = 0;
    for (const char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) parent = parent * 10 + (*digit - '0');
    return parent;
}

struct spared {
    pid_t pids[ANCESTORS_MAX];
    int count;
};

static void spare_ourselves(struct spared *spared) {
    spared->count = 0;
    for (pid_t pid = getpid(); pid > 0 && spared->count < ANCESTORS_MAX; pid = parent_of(pid))
        spared->pids[spared->count++] = pid;
}

static int is_spared(const struct spared *spared, pid_t pid) {
    for (int i = 0; i < spared->count; i++) {
        if (spared->pids[i] == pid) return 1;
    }
    return pid <= 1;
}

static int is_of_our_user(pid_t pid) {
    char path[64] = "/proc/";
    put_number(path + 6, pid);
    struct stat status;
    return stat(path, &status) == 0 && status.st_uid == geteuid();
}

/// Kills a process when it belongs to one of the sessions. Returns a descriptor that tells of its end, or -1.
static int kill_owned(pid_t pid, const char *sessions) {
    char owner[OWNER_MAX];
    // First a hold on the process, then the look at it: a number that has gone to another one can't be hit.
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pidfd < 0) return -1;
    if (is_of_our_user(pid) && baton_owner(pid, owner, sizeof owner) > 0 && is_of(owner, sessions)
        && syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) == 0)
        return pidfd;
    close(pidfd);
    return -1;
}

/// Waits until processes are dead, and lets go of them.
static void await_deaths(struct pollfd *dying, int count) {
    for (int i = 0; i < count; i++) {
        poll(&dying[i], 1, DEATH_MILLISECONDS);
        close(dying[i].fd);
    }
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char kind;
    char name[];
};

/// One round over all processes.
static int kill_round(int proc, const struct spared *spared, const char *sessions) {
    struct pollfd dying[WAITED_MAX];
    int waited = 0;
    int killed = 0;
    _Alignas(8) char buffer[8192];
    long length;
    lseek(proc, 0, SEEK_SET);
    while ((length = syscall(SYS_getdents64, proc, buffer, sizeof buffer)) > 0) {
        for (long place = 0; place < length;) {
            const struct entry *entry = (const struct entry *)(buffer + place);
            place += entry->length;
            pid_t pid = 0;
            for (const char *digit = entry->name; *digit >= '0' && *digit <= '9'; digit++) pid = pid * 10 + (*digit - '0');
            if (pid == 0 || is_spared(spared, pid)) continue;
            int pidfd = kill_owned(pid, sessions);
            if (pidfd < 0) continue;
            killed++;
            if (waited == WAITED_MAX) {
                await_deaths(dying, waited);
                waited = 0;
            }
            dying[waited++] = (struct pollfd){.fd = pidfd, .events = POLLIN};
        }
    }
    await_deaths(dying, waited);
    return killed;
}

int baton_kill_sessions(const char *sessions) {
    struct spared spared;
    spare_ourselves(&spared);
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return -errno;
    int total = 0;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        int killed = kill_round(proc, &spared, sessions);
        total += killed;
        if (killed == 0) break;
    }
    close(proc);
    return total;
}
