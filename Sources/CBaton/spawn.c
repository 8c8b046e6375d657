#include "cbaton.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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

/// Bytes of the kernel's set of signals.
#define SIGNAL_SET_BYTES 8

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

/// Asks the system; an error is -errno. A child must not use the C library's functions for it: their `errno` is the parent's,
/// who may be at work at the same time.
static long ask(long number, long a, long b, long c, long d) {
#if defined(__x86_64__)
    long result;
    register long fourth __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long call __asm__("x8") = number;
    register long first __asm__("x0") = a;
    register long second __asm__("x1") = b;
    register long third __asm__("x2") = c;
    register long fourth __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(first) : "r"(call), "r"(second), "r"(third), "r"(fourth) : "memory");
    return first;
#else
#define PARENT_HAS_TO_SLEEP
    long result = syscall(number, a, b, c, d);
    return result < 0 ? -errno : result;
#endif
}

/// The kernel's `struct sigaction` of a signal that is left to the system, on any machine.
static const uint64_t system_action[8];

static void leave_to_system(int signal) {
    ask(SYS_rt_sigaction, signal, (long)system_action, 0, SIGNAL_SET_BYTES);
}

static long set_limits(const struct baton_spawn_request *request) {
    if (request->memory_bytes != 0) {
        struct rlimit limit = {.rlim_cur = request->memory_bytes, .rlim_max = request->memory_bytes};
        long refused = ask(SYS_prlimit64, 0, RLIMIT_DATA, (long)&limit, 0);
        if (refused != 0) return refused;
    }
    if (request->open_files != 0) {
        struct rlimit limit;
        long refused = ask(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit);
        if (refused != 0) return refused;
        limit.rlim_cur = request->open_files < limit.rlim_max ? request->open_files : limit.rlim_max;
        return ask(SYS_prlimit64, 0, RLIMIT_NOFILE, (long)&limit, 0);
    }
    return 0;
}

/// Tries the paths like `execvp` does; returns what speaks against the program.
static int execute(const struct baton_spawn_request *request) {
    int failure = ENOENT;
    for (const char *const *program = request->programs; *program != NULL; program++) {
        // Asking first costs a quarter of what trying does, and most of a PATH does not have the program.
        if (program[1] != NULL && ask(SYS_faccessat, AT_FDCWD, (long)*program, F_OK, 0) == -ENOENT) continue;
        int error = (int)-ask(SYS_execve, (long)*program, (long)request->arguments, (long)request->environment, 0);
        switch (error) {
        case EACCES: failure = EACCES; break;
        case ENOENT: case ENOTDIR: case ESTALE: case ENODEV: case ETIMEDOUT:
            if (failure != EACCES) failure = error;
            break;
        default: return error;
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

/// The child between clone and exec. It shares the parent's memory: it may write to its own frame and `start` only, and must
/// not call what keeps state.
static int become(struct start *start) {
    const struct baton_spawn_request *request = start->request;
    for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++) leave_to_system(own_signals[i]);
    for (int signal = 1; inherited_signals != 0 && signal <= LAST_PLAIN_SIGNAL; signal++)
        if (inherited_signals & 1U << signal) leave_to_system(signal);
    long failure = ask(SYS_setpgid, 0, 0, 0, 0);
    if (failure != 0) return (int)-failure;
    if (request->note != NULL) *request->note = (int32_t)ask(SYS_getpid, 0, 0, 0, 0);
    if ((failure = ask(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0)) != 0) return (int)-failure;
    // The parent may have died before the line above.
    if (ask(SYS_getppid, 0, 0, 0, 0) != start->parent) return ESRCH;
    start->stage = BATON_STAGE_FOLDER;
    if (request->folder != NULL && (failure = ask(SYS_chdir, (long)request->folder, 0, 0, 0)) != 0)
        return (int)-failure;
    start->stage = BATON_STAGE_STREAMS;
    const int *places = request->streams.places;
    // The list of descriptors is the parent's up to here. None of the three is 0, 1 or 2 itself.
    if (ask(SYS_close_range, last_place(&request->streams) + 1, ~0U, CLOSE_RANGE_UNSHARE, 0) != 0
        && (failure = ask(SYS_unshare, CLONE_FILES, 0, 0, 0)) != 0)
        return (int)-failure;
    for (int i = 0; i < 3; i++)
        if ((failure = ask(SYS_dup3, places[i], i, 0, 0)) < 0) return (int)-failure;
    ask(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC, 0);
    start->stage = BATON_STAGE_LIMITS;
    if ((failure = set_limits(request)) != 0) return (int)-failure;
    start->stage = BATON_STAGE_PROGRAM;
    uint64_t none = 0;
    ask(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, SIGNAL_SET_BYTES);
    return execute(request);
}

static int child_main(void *raw) {
    struct start *start = raw;
    __atomic_store_n(&start->failure, become(start), __ATOMIC_RELEASE);
    ask(SYS_exit_group, 127, 0, 0, 0);
    __builtin_unreachable();
}

/// Makes the child. It has the list of descriptors in common with its parent until it is ready to take its streams.
///
/// `flags` are what the caller adds, and `left` is the word that the system clears when the child has left our memory.
static pid_t make_child(struct start *start, char *stack_end, int flags, int *pidfd, int *left) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_inherited_signals);
    const struct baton_spawn_request *request = start->request;
    const int sources[3] = {request->standard_input, request->standard_output, request->standard_error};
    for (int i = sources[0] == request->streams.null ? 1 : 0; i < 3; i++) {
        if (dup3(sources[i], request->streams.places[i], O_CLOEXEC) >= 0) continue;
        start->stage = BATON_STAGE_STREAMS;
        return -errno;
    }
    sigset_t all, old;
    sigfillset(&all);
    // No handler of ours may run in the child while it shares our memory.
    pthread_sigmask(SIG_SETMASK, &all, &old);
    flags |= CLONE_VM | CLONE_FILES | CLONE_PIDFD | SIGCHLD;
    pid_t pid = clone(child_main, stack_end, flags, start, pidfd, NULL, left);
    if (pid < 0) pid = -errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return pid;
}

static int spawn_at_places(const struct baton_spawn_request *request, struct baton_child *child) {
    _Alignas(16) char stack[CHILD_STACK_BYTES];
    struct start start = {.request = request, .parent = getpid(), .stage = BATON_STAGE_FORK, .failure = 0};
    int pidfd = -1;
    // The parent sleeps until the child has executed its program or ended, so the frame above outlives the child.
    pid_t pid = make_child(&start, stack + sizeof stack, CLONE_VFORK, &pidfd, NULL);
    int failure = pid < 0 ? -pid : __atomic_load_n(&start.failure, __ATOMIC_ACQUIRE);
    if (request->standard_input != request->streams.null)
        dup3(request->streams.null, request->streams.places[0], O_CLOEXEC);
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

/// Where children begin one after the other while their parent goes on.
struct baton_starter {
    /// Not 0 while a child has our memory; the system clears it and wakes who waits for it.
    int busy;
    struct start start;
    struct baton_spawn_request request;
    /// Copies of what the request points to.
    char *block;
    size_t block_bytes;
    _Alignas(16) char stack[CHILD_STACK_BYTES];
};

/// Bytes of copies that a starter keeps for the next child.
#define KEPT_BLOCK_BYTES 65536

int baton_starter_open(int null, struct baton_starter **result) {
    struct baton_starter *starter = calloc(1, sizeof *starter);
    if (starter == NULL) return -ENOMEM;
    int opened = baton_streams_open(null, &starter->request.streams);
    if (opened != 0) {
        free(starter);
        return opened;
    }
    *result = starter;
    return 0;
}

int baton_starter_is_busy(const struct baton_starter *starter) {
    return __atomic_load_n(&starter->busy, __ATOMIC_ACQUIRE) != 0;
}

int baton_starter_wait(struct baton_starter *starter, int *stage) {
    int busy;
    while ((busy = __atomic_load_n(&starter->busy, __ATOMIC_ACQUIRE)) != 0)
        ask(SYS_futex, (long)&starter->busy, FUTEX_WAIT, busy, 0);
    *stage = starter->start.stage;
    return -starter->start.failure;
}

void baton_starter_close(struct baton_starter *starter) {
    int stage;
    baton_starter_wait(starter, &stage);
    baton_streams_close(&starter->request.streams);
    free(starter->block);
    free(starter);
}

static size_t list_bytes(char *const *list, size_t *count) {
    size_t bytes = 0;
    for (*count = 0; list[*count] != NULL; ++*count) bytes += strlen(list[*count]) + 1;
    ++*count;
    return bytes + *count * sizeof *list;
}

/// Copies a list to `pointers` and its strings to `text`; returns where the copies end.
static char *copy_list(char *const *list, size_t count, char **pointers, char *text) {
    for (size_t i = 0; i + 1 < count; i++) {
        pointers[i] = text;
        text = stpcpy(text, list[i]) + 1;
    }
    pointers[count - 1] = NULL;
    return text;
}

/// Keeps what the request points to until the child has read it; 0 or -ENOMEM.
static int copy_request(struct baton_starter *starter, const struct baton_spawn_request *request) {
    char *const *programs = (char *const *)request->programs;
    size_t counts[3];
    size_t bytes = list_bytes(programs, &counts[0]) + list_bytes(request->arguments, &counts[1])
                   + list_bytes(request->environment, &counts[2])
                   + (request->folder != NULL ? strlen(request->folder) + 1 : 0);
    if (bytes > starter->block_bytes || starter->block_bytes > KEPT_BLOCK_BYTES) {
        free(starter->block);
        starter->block = malloc(bytes);
        starter->block_bytes = starter->block != NULL ? bytes : 0;
        if (starter->block == NULL) return -ENOMEM;
    }
    char **pointers = (char **)starter->block;
    char *text = (char *)(pointers + counts[0] + counts[1] + counts[2]);
    struct baton_streams streams = starter->request.streams;
    starter->request = *request;
    starter->request.streams = streams;
    starter->request.programs = (const char *const *)pointers;
    text = copy_list(programs, counts[0], pointers, text);
    pointers += counts[0];
    starter->request.arguments = pointers;
    text = copy_list(request->arguments, counts[1], pointers, text);
    pointers += counts[1];
    starter->request.environment = pointers;
    text = copy_list(request->environment, counts[2], pointers, text);
    if (request->folder != NULL) {
        starter->request.folder = text;
        strcpy(text, request->folder);
    }
    return 0;
}

int baton_starter_begin(
    struct baton_starter *starter, const struct baton_spawn_request *request, struct baton_child *child) {
    int stage;
    baton_starter_wait(starter, &stage);
    starter->start = (struct start){.request = &starter->request, .parent = getpid(), .stage = BATON_STAGE_FORK};
    child->stage = BATON_STAGE_FORK;
    int copied = copy_request(starter, request);
    if (copied != 0) return copied;
    int pidfd = -1;
    int flags = CLONE_CHILD_CLEARTID;
#ifdef PARENT_HAS_TO_SLEEP
    flags |= CLONE_VFORK;
#endif
    __atomic_store_n(&starter->busy, 1, __ATOMIC_RELEASE);
    pid_t pid = make_child(&starter->start, starter->stack + sizeof starter->stack, flags, &pidfd, &starter->busy);
    if (pid < 0) {
        __atomic_store_n(&starter->busy, 0, __ATOMIC_RELEASE);
        child->stage = starter->start.stage;
        return pid;
    }
    // The child does the same. Whoever is first, the group is there when we signal it and when the program begins.
    setpgid(pid, pid);
    child->pid = pid;
    child->pidfd = pidfd;
    return 0;
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
