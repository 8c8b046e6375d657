#include "cbaton.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/// The child between vfork and exec. It shares the parent's memory: it may write to its own frame and `stage` only.
static int become(const struct baton_spawn_request *request, pid_t parent, volatile int *stage) {
    struct sigaction reset = {.sa_handler = SIG_DFL};
    // Those that can't be caught, and the C library's own, are refused, which is as well.
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &reset, NULL);
    if (setpgid(0, 0) != 0) return errno;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    // The parent may have died before the line above.
    if (getppid() != parent) return ESRCH;
    *stage = BATON_STAGE_FOLDER;
    if (request->folder != NULL && chdir(request->folder) != 0) return errno;
    *stage = BATON_STAGE_STREAMS;
    // None of the three is 0, 1 or 2 itself: `baton_open_append` and `baton_open_null` see to it.
    if (dup2(request->standard_input, 0) < 0 || dup2(request->standard_output, 1) < 0
        || dup2(request->standard_error, 2) < 0)
        return errno;
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    *stage = BATON_STAGE_PROGRAM;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->program, request->arguments, request->environment);
    return errno;
}

int baton_spawn(const struct baton_spawn_request *request, struct baton_child *child) {
    sigset_t all, old;
    sigfillset(&all);
    // No handler of ours may run in the child while it shares our memory.
    pthread_sigmask(SIG_SETMASK, &all, &old);
    volatile int failure = 0;
    volatile int stage = BATON_STAGE_FORK;
    pid_t parent = getpid();
    pid_t pid = vfork();
    if (pid == 0) {
        failure = become(request, parent, &stage);
        _exit(127);
    }
    int result = pid < 0 ? errno : failure;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    child->stage = stage;
    if (pid > 0 && result != 0) waitpid(pid, NULL, 0);
    if (result != 0) return -result;
    child->pid = pid;
    child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (child->pidfd < 0) {
        result = errno;
        kill(-pid, SIGKILL);
        waitpid(pid, NULL, 0);
        child->stage = BATON_STAGE_FORK;
        return -result;
    }
    return 0;
}
