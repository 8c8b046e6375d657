#ifndef CBATON_RELAY_H
#define CBATON_RELAY_H

/* A program that may outlive its place in the terminal runs in a child from its beginning. The process that people
   started only waits: it hands signals on and ends with the code that the child tells it, or with the child's end. The
   fork comes before the first thread, so nothing of ours is lost in it. */

/* Forks. 0 in the child, which has `link` to speak to its parent, and is told to end (SIGTERM) when the parent is
   killed. In the parent, never comes back. The negated errno where there can be no child. */
int cb_relay_begin(int *link);

/* Leaves the terminal: a session of its own, nothing to read, `log` (a path) for all that is written. The parent ends
   with `code`. 0, or the negated errno when the log can't be written; then nothing has changed. */
int cb_relay_release(int link, int code, const char *log);

#endif
