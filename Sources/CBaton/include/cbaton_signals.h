#ifndef CBATON_SIGNALS_H
#define CBATON_SIGNALS_H

#include <stdint.h>

/* What a signal handler may touch: one byte that the interpreter looks at, a count of interrupts and a
   descriptor that wakes a wait. */

/* Non-zero when the interpreter should look around: an interrupt came, or background work is ready. */
extern uint8_t cb_attention;

/* Installs handlers for SIGINT and SIGTERM (without SA_RESTART) and ignores SIGPIPE. Each signal sets
   cb_attention, is counted, and is written to wake_fd (an eventfd) where that is not negative. */
void cb_signals_install(int wake_fd);

/* Interrupts (SIGINT) and requests to end (SIGTERM) since the last call of cb_signals_clear. */
int cb_signals_interrupts(void);
int cb_signals_terminations(void);
void cb_signals_clear(void);

/* For a service that was started in a terminal: SIGHUP counts as a request to end, unless whoever started us ignores it. */
void cb_signals_install_hangup(void);

/* For a program at a prompt. SIGHUP counts as a request to end; SIGWINCH and SIGCONT are changes of the terminal; SIGQUIT is
   ignored. */
void cb_signals_install_terminal(void);

/* Whether SIGTSTP is a change of the terminal, to be carried out by cb_suspend, or stops the process at once. */
void cb_signals_hold_suspension(int is_held);

/* What changed since the last call. */
enum cb_terminal_change { CB_TERMINAL_RESIZED = 1, CB_TERMINAL_CONTINUED = 2, CB_TERMINAL_SUSPENDING = 4 };
int cb_terminal_changes(void);

/* The same, without forgetting it. */
int cb_terminal_has_changed(void);

/* Stops the process as SIGTSTP does; comes back when it goes on. */
void cb_suspend(void);

/* Changes the descriptor that signals wake; -1 for none. */
void cb_signals_set_wake(int wake_fd);

/* Where cb_attention is, as a pointer that Swift may read. */
const uint8_t *cb_attention_address(void);

/* The environment of the process, ended by NULL. */
char **cb_environment(void);

/* Processors that this process may use; at least 1. */
int cb_cores(void);

/* Sets or clears the byte from any thread. */
void cb_attention_set(uint8_t value);

#endif
