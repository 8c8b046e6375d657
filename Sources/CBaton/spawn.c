#include "cbaton.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE (1U << 1)
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/// Stack of a child before its program begins.
#define CHILD_STACK_BYTES 16384

/// What parent and child share while the child has not become its program.
struct start {
    const struct baton_spawn_request *request;
    pid_t parent;
    int stage;
    int failure;
};

/// Signals of the kernel that a program may be born with; those for real time nobody ignores.
#define LAST_PLAIN_SIGNAL 31

/// Those that this program and its libraries may handle or ignore at any time.
static const int own_signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGALRM, SIGTERM,  SIGCHLD,
                                  SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGUSR1, SIGUSR2};

/// The others that were ignored when the first child was made: they were so from the beginning.
static uint32_t inherited_signals;

static void find_inherited_signals(void) {
    for (int signal = 1; signal <= LAST_PLAIN_SIGNAL; signal++) {
        struct sigaction now;
        if (sigaction(signal, NULL, &now) == 0 && now.sa_handler != SIG_DFL) inherited_signals |= 1U << signal;
    }
    for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
        inherited_signals &= ~(1U << own_signals[i]);
}

static int set_limits(const struct baton_spawn_request *request) {
    if (request->memory_bytes != 0) {
        struct rlimit limit = {.rlim_cur = request->memory_bytes, .rlim_max = request->memory_bytes};
        if (setrlimit(RLIMIT_DATA, &limit) != 0) return errno;
    }
    if (request->open_files != 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
        limit.rlim_cur = request->open_files < limit.rlim_max ? request->open_files : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
    }
    return 0;
}

/// Tries the paths like `execvp` does; returns what speaks against the program.
static int execute(const struct baton_spawn_request *request) {
    int failure = ENOENT;
    for (const char *const *program = request->programs; *program != NULL; program++) {
        // Asking first costs a quarter of what trying does, and most of a PATH does not have the program.
        if (program[1] != NULL && access(*program, F_OK) != 0 && errno == ENOENT) continue;
        execve(*program, request->arguments, request->environment);
        switch (errno) {
        case EACCES: failure = EACCES; break;
        case ENOENT: case ENOTDIR: case ESTALE: case ENODEV: case ETIMEDOUT:
            if (failure != EACCES) failure = errno;
            break;
        default: return errno;
        }
    }
    return failure;
}

static int last_place(const struct baton_streams *streams) {
    int last = 0;
    for (int i = 0; i < 3; i++)
        if (streams->places[i] > last) last = streams->places[i];
    return last;
}

/// The child between clone and exec. It shares the parent's memory: it may write to its own frame and `start` only.
static int become(struct start *start) {
    const struct baton_spawn_request *request = start->request;
    struct sigaction reset = {.sa_handler = SIG_DFL};
    for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++) sigaction(own_signals[i], &reset, NULL);
    for (int signal = 1; inherited_signals != 0 && signal <= LAST_PLAIN_SIGNAL; signal++)
        if (inherited_signals & 1U << signal) sigaction(signal, &reset, NULL);
    if (setpgid(0, 0) != 0) return errno;
    if (request->note != NULL) *request->note = getpid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    // The parent may have died before the line above.
    if (getppid() != start->parent) return ESRCH;
    start->stage = BATON_STAGE_FOLDER;
    if (request->folder != NULL && chdir(request->folder) != 0) return errno;
    start->stage = BATON_STAGE_STREAMS;
    const int *places = request->streams.places;
    // The list of descriptors is the parent's up to here. None of the three is 0, 1 or 2 itself.
    if (syscall(SYS_close_range, (unsigned)last_place(&request->streams) + 1, ~0U, CLOSE_RANGE_UNSHARE) != 0
        && unshare(CLONE_FILES) != 0)
        return errno;
    for (int i = 0; i < 3; i++)
        if (dup2(places[i], i) < 0) return errno;
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    start->stage = BATON_STAGE_LIMITS;
    int refused = set_limits(request);
    if (refused != 0) return refused;
    start->stage = BATON_STAGE_PROGRAM;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return execute(request);
}

static int child_main(void *raw) {
    struct start *start = raw;
    start->failure = become(start);
    _exit(127);
}

static int spawn_at_places(const struct baton_spawn_request *request, struct baton_child *child) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_inherited_signals);
    _Alignas(16) char stack[CHILD_STACK_BYTES];
    struct start start = {.request = request, .parent = getpid(), .stage = BATON_STAGE_FORK, .failure = 0};
    const int sources[3] = {request->standard_input, request->standard_output, request->standard_error};
    for (int i = sources[0] == request->streams.null ? 1 : 0; i < 3; i++) {
        if (dup3(sources[i], request->streams.places[i], O_CLOEXEC) >= 0) continue;
        child->stage = BATON_STAGE_STREAMS;
        return -errno;
    }
    sigset_t all, old;
    sigfillset(&all);
    // No handler of ours may run in the child while it shares our memory.
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int pidfd = -1;
    // The parent sleeps until the child has executed its program or ended, so the frame above outlives the child.
    int flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD | SIGCHLD;
    pid_t pid = clone(child_main, stack + sizeof stack, flags, &start, &pidfd);
    int failure = pid < 0 ? errno : __atomic_load_n(&start.failure, __ATOMIC_ACQUIRE);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (sources[0] != request->streams.null) dup3(request->streams.null, request->streams.places[0], O_CLOEXEC);
    child->stage = __atomic_load_n(&start.stage, __ATOMIC_ACQUIRE);
    if (failure != 0) {
        if (request->note != NULL) *request->note = 0;
        if (pid > 0) {
            waitpid(pid, NULL, 0);
            close(pidfd);
        }
        return -failure;
    }
    child->pid = pid;
    child->pidfd = pidfd;
    return 0;
}

int baton_spawn(const struct baton_spawn_request *request, struct baton_child *child) {
    // Descriptor 0 is never a place: nobody has kept any, as one who starts few children need not.
    if (request->streams.places[0] != 0) return spawn_at_places(request, child);
    child->stage = BATON_STAGE_STREAMS;
    int null = baton_open_null();
    if (null < 0) return null;
    struct baton_spawn_request own = *request;
    int result = baton_streams_open(null, &own.streams);
    if (result == 0) {
        result = spawn_at_places(&own, child);
        baton_streams_close(&own.streams);
    }
    close(null);
    return result;
}

int baton_streams_open(int null, struct baton_streams *streams) {
    streams->null = null;
    for (int i = 0; i < 3; i++) {
        streams->places[i] = fcntl(null, F_DUPFD_CLOEXEC, 3);
        if (streams->places[i] >= 0) continue;
        int failure = errno;
        while (--i >= 0) close(streams->places[i]);
        return -failure;
    }
    return 0;
}

void baton_streams_close(struct baton_streams *streams) {
    for (int i = 0; i < 3; i++) close(streams->places[i]);
}

int baton_raise_open_files(uint64_t *before) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
    *before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) != 0 ? -errno : 0;
}
