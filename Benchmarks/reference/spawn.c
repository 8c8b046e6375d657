/* The least that running programs costs: spawn and wait, nothing else.
 *
 *     spawn COUNT JOBS [PROGRAM [ARGUMENT...]]
 *
 * Starts COUNT times PROGRAM (default: true), at most JOBS at the same time; ends with 1 if one of them failed. */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: spawn COUNT JOBS [PROGRAM [ARGUMENT...]]\n");
        return 2;
    }
    long count = atol(argv[1]), jobs = atol(argv[2]), started = 0, running = 0;
    char *standard[] = {"true", NULL};
    char **command = argc > 3 ? argv + 3 : standard;
    int failed = 0;
    while (started < count || running > 0) {
        while (started < count && running < jobs) {
            pid_t child;
            int code = posix_spawnp(&child, command[0], NULL, NULL, command, environ);
            if (code != 0) {
                fprintf(stderr, "spawn: %s: %s\n", command[0], strerror(code));
                return 1;
            }
            started++;
            running++;
        }
        int status;
        if (waitpid(-1, &status, 0) < 0) {
            if (errno == EINTR) continue;
            return 1;
        }
        running--;
        if (status != 0) failed = 1;
    }
    return failed;
}
