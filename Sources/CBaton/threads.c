// Threads of ours beside the one that owns the interpreter.

#include "cbaton_thread.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

struct start {
    void (*body)(void *);
    void *argument;
};

static void *run(void *raw) {
    struct start start = *(struct start *)raw;
    free(raw);
    start.body(start.argument);
    return NULL;
}

int baton_thread_start(void (*body)(void *), void *argument, pthread_t *thread) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) return ENOMEM;
    *start = (struct start){body, argument};
    // The thread begins with the mask of its maker: none comes in between.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t made;
    int error = pthread_create(&made, NULL, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        free(start);
        return error;
    }
    if (thread == NULL) pthread_detach(made);
    else *thread = made;
    return 0;
}
