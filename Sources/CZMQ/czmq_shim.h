/* ZeroMQ as Swift can call it: the parts of zmq.h that are macros. */
#ifndef BATON_CZMQ_SHIM_H
#define BATON_CZMQ_SHIM_H

#include <errno.h>
#include <zmq.h>

static inline int baton_zmq_again(void) { return zmq_errno() == EAGAIN; }
static inline int baton_zmq_interrupted(void) { return zmq_errno() == EINTR; }

#endif
