#include "cbaton_signals.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

uint8_t cb_attention = 0;
static volatile sig_atomic_t interrupts = 0;
static volatile sig_atomic_t terminations = 0;
static volatile sig_atomic_t wake = -1;

static void handle(int number) {
    int saved = errno;
    if (number == SIGINT) interrupts++; else terminations++;
    __atomic_store_n(&cb_attention, 1, __ATOMIC_RELEASE);
    if (wake >= 0) {
        uint64_t one = 1;
        ssize_t ignored = write(wake, &one, sizeof one);
        (void)ignored;
    }
    errno = saved;
}

void cb_signals_install(int wake_fd) {
    wake = wake_fd;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    /* Whoever started us may have blocked them, and a blocked Ctrl-C never comes. */
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
}

static volatile sig_atomic_t changes = 0;

static void handle_change(int number) {
    int saved = errno;
    int change = number == SIGWINCH ? CB_TERMINAL_RESIZED
               : number == SIGCONT  ? CB_TERMINAL_CONTINUED
                                    : CB_TERMINAL_SUSPENDING;
    __atomic_fetch_or(&changes, change, __ATOMIC_SEQ_CST);
    if (wake >= 0) {
        uint64_t one = 1;
        ssize_t ignored = write(wake, &one, sizeof one);
        (void)ignored;
    }
    errno = saved;
}

static void install(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void cb_signals_install_hangup(void) {
    struct sigaction before;
    /* Under nohup it is to be ignored. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) install(SIGHUP, handle);
}

void cb_signals_install_terminal(void) {
    install(SIGHUP, handle);
    install(SIGWINCH, handle_change);
    install(SIGCONT, handle_change);
    /* Ctrl-\ would take the runs with it; children have it back. */
    install(SIGQUIT, SIG_IGN);
}

void cb_signals_hold_suspension(int is_held) { install(SIGTSTP, is_held ? handle_change : SIG_DFL); }

int cb_terminal_changes(void) { return __atomic_exchange_n(&changes, 0, __ATOMIC_SEQ_CST); }

int cb_terminal_has_changed(void) { return changes != 0; }

void cb_suspend(void) {
    install(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    install(SIGTSTP, handle_change);
}

int cb_signals_interrupts(void) { return interrupts; }
int cb_signals_terminations(void) { return terminations; }

void cb_signals_clear(void) {
    interrupts = 0;
    terminations = 0;
}

void cb_signals_set_wake(int wake_fd) { wake = wake_fd; }

void cb_attention_set(uint8_t value) { __atomic_store_n(&cb_attention, value, __ATOMIC_RELEASE); }

const uint8_t *cb_attention_address(void) { return &cb_attention; }

extern char **environ;

char **cb_environment(void) { return environ; }

int cb_cores(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}
