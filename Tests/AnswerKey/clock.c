/* Moves the wall clock of a program: what is added to it stands in a file, as seconds, and may change while the program runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *moved;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("ANSWER_KEY_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (page != MAP_FAILED) moved = page;
}

static int64_t ahead(void) { return moved ? *moved : 0; }

static int now(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  return real ? real(clock, time) : (int)syscall(SYS_clock_gettime, clock, time);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = now(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += ahead();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec read;
  (void)zone;
  if (now(CLOCK_REALTIME, &read) != 0) return -1;
  if (time) {
    time->tv_sec = read.tv_sec + ahead();
    time->tv_usec = read.tv_nsec / 1000;
  }
  return 0;
}

time_t time(time_t *seconds) {
  struct timespec read;
  if (now(CLOCK_REALTIME, &read) != 0) return (time_t)-1;
  time_t result = read.tv_sec + ahead();
  if (seconds) *seconds = result;
  return result;
}
