/* While the file that FSYNC_FAILS names is there, nothing reaches the disk: every fsync and
 * fdatasync answers EIO, as of a disk that dies. Where FSYNC_TAKES says so many microseconds, each
 * takes that much longer, as on a disk behind a network. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void) {
  const char *flag = getenv("FSYNC_FAILS");
  return flag && access(flag, F_OK) == 0;
}

static int instead(const char *name, int file) {
  if (fails()) {
    errno = EIO;
    return -1;
  }
  const char *takes = getenv("FSYNC_TAKES");
  if (takes) usleep((useconds_t)atoi(takes));
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(file);
}

int fsync(int file) { return instead("fsync", file); }
int fdatasync(int file) { return instead("fdatasync", file); }
