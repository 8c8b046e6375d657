#include "cbaton_relay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t child = -1;

/// A signal of the terminal reaches the child by itself; what was sent to us alone is handed on.
static void hand_on(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    if (info->si_code <= 0 && child > 0) kill(child, number);
    errno = saved;
}

/// A terminal that closes asks for the end, as SIGTERM does.
static void hang_up(int number) {
    (void)number;
    int saved = errno;
    kill(getpid(), SIGTERM);
    errno = saved;
}

/// Ends as the child did: by the same signal, or with its code.
static void end_like_child(void) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!WIFSIGNALED(status)) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 70);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    _exit(128 + WTERMSIG(status));
}

static void stand_by(int link) {
    unsigned char code;
    ssize_t count;
    do { count = read(link, &code, 1); } while (count < 0 && errno == EINTR);
    if (count == 1) _exit(code);
    end_like_child();
}

int cb_relay_begin(int *link) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigfillset(&action.sa_mask);
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    pid_t parent = getpid();
    child = fork();
    if (child < 0) {
        int result = -errno;
        sigprocmask(SIG_SETMASK, &old, NULL);
        close(ends[0]);
        close(ends[1]);
        return result;
    }
    if (child > 0) {
        action.sa_sigaction = hand_on;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
        sigprocmask(SIG_SETMASK, &old, NULL);
        close(ends[1]);
        stand_by(ends[0]);
    }
    close(ends[0]);
    *link = ends[1];
    action.sa_handler = hang_up;
    sigaction(SIGHUP, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have been killed before the line above.
    if (getppid() != parent) raise(SIGTERM);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return 0;
}

int cb_relay_release(int link, int code, const char *log) {
    int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    int input = output < 0 ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (input < 0) {
        int result = -errno;
        if (output >= 0) close(output);
        return result;
    }
    setsid();
    prctl(PR_SET_PDEATHSIG, 0);
    signal(SIGHUP, SIG_IGN);
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
    close(input);
    close(output);
    unsigned char byte = (unsigned char)code;
    ssize_t written;
    do { written = write(link, &byte, 1); } while (written < 0 && errno == EINTR);
    close(link);
    return 0;
}
