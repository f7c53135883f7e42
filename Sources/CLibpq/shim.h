#include <libpq-fe.h>
/* libpq waits on a socket; the eventfd that can interrupt it has no Swift overlay of its own. */
#include <sys/eventfd.h>
