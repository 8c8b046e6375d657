/* Runs a program and prints what it took, in one line: wall, own and all CPU in seconds, peak memory in bytes, exit code.
 *
 *     meter OUTPUT PROGRAM [ARGUMENT...]
 *
 * OUTPUT takes the program's standard output and error. Own CPU is the program's without its children's. The kernel
 * gives the sum of both exactly and each of the two in hundredths of a second, rounded down; the true figure lies
 * between "own, rounded down" and "sum less children, rounded down", and the middle is printed.
 *
 * Why a program of its own: a process starts with the peak memory of the one that it was made from, so that one has
 * to be small. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

/* Own and children's CPU of a process that has ended and was not waited for. */
static int read_times(pid_t child, double *own, double *children) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    FILE *file = fopen(path, "r");
    if (!file) return -1;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    /* The program's name is in parentheses and may hold anything. */
    char *rest = strrchr(text, ')');
    unsigned long user, kernel;
    long children_user, children_kernel;
    if (!rest
        || sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &user, &kernel,
                  &children_user, &children_kernel) != 4)
        return -1;
    double tick = sysconf(_SC_CLK_TCK);
    *own = (user + kernel) / tick;
    *children = (children_user + children_kernel) / tick;
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: meter OUTPUT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child;
    double start = now();
    int code = posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ);
    if (code != 0) {
        fprintf(stderr, "meter: %s: %s\n", argv[2], strerror(code));
        return 2;
    }
    siginfo_t info;
    waitid(P_PID, child, &info, WEXITED | WNOWAIT);
    double wall = now() - start, own = 0, children = 0;
    if (read_times(child, &own, &children) != 0) return 2;
    int status;
    struct rusage usage;
    wait4(child, &status, 0, &usage);
    double all = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    printf("%.6f %.6f %.6f %ld %d\n", wall, (own + (all - children)) / 2, all, usage.ru_maxrss * 1024L,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
