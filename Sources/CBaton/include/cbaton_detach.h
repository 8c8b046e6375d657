#ifndef CBATON_DETACH_H
#define CBATON_DETACH_H

#include <sys/types.h>

/* Starts a program in a session of its own, so that it goes on when the caller ends: in `folder`, with nothing to read and
   all that it writes appended to the file `log`. Handlers and mask are reset; the environment is the caller's. 0, or the
   negated errno. */
int cb_detached_start(char *const *arguments, const char *folder, const char *log, pid_t *process);

/* Starts a program, found by the PATH, in a process group of its own with these descriptors as its streams. Nothing else is
   inherited that is to be closed in children, and nothing at all with an `environment` of its own; that and `folder` are the
   caller's where they are null. 0, or the negated errno. */
int cb_piped_start(
    char *const *arguments, int input, int output, int errors, char *const *environment, const char *folder,
    pid_t *process);

/* A file without a name that lives as long as its descriptor, which is closed in children. -1 and errno where there can be
   none. */
int cb_memory_file(void);

#endif
