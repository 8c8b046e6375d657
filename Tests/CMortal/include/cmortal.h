/// A process that owns others and is there to be killed.
#ifndef CMORTAL_H
#define CMORTAL_H

#include <sys/types.h>

/// Forks a process that starts the shell script in `folder` under a watchdog, as an attempt of the session, and waits
/// for its own death. The script's output goes to `output`. Returns its number, or a negated errno.
pid_t cmortal_start(const char *folder, const char *session, const char *script, int output);

#endif
