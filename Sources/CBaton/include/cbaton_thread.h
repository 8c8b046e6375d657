#ifndef CBATON_THREAD_H
#define CBATON_THREAD_H

#include <pthread.h>

/// Starts a thread that takes no signals: they are for the thread that owns the prompt. `thread` gets it, to be joined; with
/// NULL nobody joins it. Returns 0, or an errno when the system has no room for one: then `body` was not called.
int baton_thread_start(void (*body)(void *), void *argument, pthread_t *thread);

#endif
