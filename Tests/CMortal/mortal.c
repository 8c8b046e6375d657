#include "cmortal.h"

#include "cbaton.h"
#include "cbaton_watch.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/// Runs in the child of a fork.
static void live(const char *folder, const char *session, const char *script, int output) {
    char owner[256];
    snprintf(owner, sizeof owner, "BATON_OWNER=%s:000000000001", session);
    struct baton_watch watch;
    if (baton_watch_create(&watch, 16) < 0 || baton_watch_start(&watch, session) < 0) _exit(1);
    watch.entries[0] = 1;
    const char *programs[] = {"/bin/sh", NULL};
    char *arguments[] = {"sh", "-c", (char *)script, NULL};
    char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", owner, NULL};
    struct baton_spawn_request request = {
        .programs = programs, .arguments = arguments, .environment = environment, .folder = folder,
        .standard_input = baton_open_null(), .standard_output = output, .standard_error = output,
        .note = &watch.entries[1]};
    struct baton_child child;
    if (baton_streams_open(request.standard_input, &request.streams) < 0) _exit(2);
    if (baton_spawn(&request, &child) < 0) _exit(2);
    baton_streams_close(&request.streams);
    // The script alone holds the output now.
    close(output);
    for (;;) pause();
}

pid_t cmortal_start(const char *folder, const char *session, const char *script, int output) {
    pid_t pid = fork();
    if (pid == 0) live(folder, session, script, output);
    return pid < 0 ? -errno : pid;
}
