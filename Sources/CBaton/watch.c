// The watchdog: a small process that sees our end and kills what we started.

#include "cbaton_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// The child of a fork gives most of its memory back, and what a sanitizer keeps beside it too.
#if defined(__clang__)
#define PLAIN __attribute__((no_sanitize("address", "thread")))
#else
#define PLAIN __attribute__((no_sanitize_address, no_sanitize_thread))
#endif

/// Mappings smaller than this are kept.
#define MAPPING_BYTES_MIN (128 << 10)
/// Mappings of ours that the watchdog gives back at most.
#define MAPPINGS_MAX 512

struct mapping {
    uintptr_t start;
    uintptr_t end;
};

static uintptr_t hexadecimal(const char **text) {
    uintptr_t number = 0;
    for (;; (*text)++) {
        char digit = **text;
        if (digit >= '0' && digit <= '9') number = number * 16 + (uintptr_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f') number = number * 16 + (uintptr_t)(digit - 'a' + 10);
        else return number;
    }
}

/// Takes one line of `/proc/self/maps`; true for memory that is private, may be written and is of no file.
PLAIN static int is_heap(const char *line, struct mapping *found, uintptr_t *file_end) {
    found->start = hexadecimal(&line);
    line++;
    found->end = hexadecimal(&line);
    const char *name = strchr(line, '/');
    if (name != NULL) {
        *file_end = found->end;
        return 0;
    }
    // What follows a file directly is the part of a library's variables that the file has no bytes for.
    int follows_file = found->start == *file_end;
    int is_named = strchr(line, '[') != NULL && strstr(line, "[heap]") == NULL;
    // Small ones are the C library's own; they cost nothing and are needed.
    int is_large = found->end - found->start >= MAPPING_BYTES_MIN;
    return line[2] == 'w' && line[4] == 'p' && is_large && !follows_file && !is_named;
}

PLAIN static int holds(const struct mapping *mapping, uintptr_t address) {
    return address >= mapping->start && address < mapping->end;
}

/// Gives our copy of the parent's heap and stacks back, so that it need not copy a page when it writes to it.
PLAIN static void drop_memory(const void *stack) {
    // The variables of this thread may stand beside its stack.
    uintptr_t kept[] = {(uintptr_t)stack, (uintptr_t)&errno};
    struct mapping heaps[MAPPINGS_MAX];
    int count = 0;
    char text[4096];
    size_t length = 0;
    uintptr_t file_end = 0;
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return;
    for (;;) {
        ssize_t more = read(maps, text + length, sizeof text - 1 - length);
        if (more <= 0) break;
        length += (size_t)more;
        text[length] = 0;
        char *line = text;
        for (char *end = strchr(line, '\n'); end != NULL; end = strchr(line, '\n')) {
            *end = 0;
            struct mapping found;
            if (is_heap(line, &found, &file_end) && count < MAPPINGS_MAX
                && !holds(&found, kept[0]) && !holds(&found, kept[1]))
                heaps[count++] = found;
            line = end + 1;
        }
        length -= (size_t)(line - text);
        memmove(text, line, length);
    }
    close(maps);
    for (int i = 0; i < count; i++) munmap((void *)heaps[i].start, heaps[i].end - heaps[i].start);
}

PLAIN static void wait_for_end(int lifeline) {
    char byte;
    for (;;) {
        ssize_t count = read(lifeline, &byte, 1);
        if (count < 0 && errno == EINTR) continue;
        return;
    }
}

/// Runs in the child of a fork; does nothing that is not allowed there.
PLAIN static void watch_over(volatile int32_t *entries, const char *session, int lifeline) {
    setsid();
    prctl(PR_SET_NAME, "baton-watch");
    if (lifeline > 0) syscall(SYS_close_range, 0U, (unsigned)lifeline - 1, 0U);
    syscall(SYS_close_range, (unsigned)lifeline + 1, ~0U, 0U);
    if (chdir("/") != 0) return;
    char sessions[BATON_SESSION_MAX + 1] = {0};
    strncpy(sessions, session, BATON_SESSION_MAX - 1);
    drop_memory(sessions);
    wait_for_end(lifeline);
    int is_any_left = 0;
    for (int32_t i = 1; i <= entries[0]; i++) {
        if (entries[i] <= 1) continue;
        is_any_left = 1;
        kill(-entries[i], SIGKILL);
    }
    if (is_any_left) baton_kill_sessions(sessions);
}

int baton_watch_create(struct baton_watch *watch, int32_t capacity) {
    void *entries = mmap(
        NULL, (size_t)capacity * sizeof(int32_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
        -1, 0);
    if (entries == MAP_FAILED) return -errno;
    *watch = (struct baton_watch){.entries = entries, .capacity = capacity, .lifeline = -1, .watchdog = 0};
    return 0;
}

int baton_watch_start(struct baton_watch *watch, const char *session) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    sigset_t all, old;
    sigfillset(&all);
    // The child keeps them blocked: only SIGKILL ends it early.
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid_t pid = _Fork();
    if (pid == 0) {
        watch_over(watch->entries, session, ends[0]);
        _exit(0);
    }
    int failure = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return -failure;
    }
    watch->lifeline = ends[1];
    watch->watchdog = pid;
    return 0;
}

void baton_watch_end(struct baton_watch *watch) {
    if (watch->watchdog > 0) {
        close(watch->lifeline);
        waitpid(watch->watchdog, NULL, 0);
    }
    munmap((void *)watch->entries, (size_t)watch->capacity * sizeof(int32_t));
}
