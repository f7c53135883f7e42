#include <libpq-fe.h>
/* libpq waits on a socket; the eventfd that can interrupt it has no Swift overlay of its own. */
#include <sys/eventfd.h>
/* What a program that is started does first: close all files from a number on, and go to a folder. glibc declares both to those
   who ask for _GNU_SOURCE only, and Swift does not. */
#include <spawn.h>
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
