/* SPDX-License-Identifier: GPL-3.0-or-later */

/* measure COMMAND...: runs it, passes on what it writes to stdout, and writes to stderr last "microseconds kilobytes": how long
 * it took and the most memory it had. From a small program, because a process is counted the memory of the one that it was
 * started from. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
get_microseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int
main (int    argc,
      char **argv)
{
  long long start = get_microseconds ();
  struct rusage usage;
  int status;
  pid_t pid;

  if (argc < 2 || (pid = fork ()) < 0)
    return EXIT_FAILURE;
  if (pid == 0)
    {
      execvp (argv[1], argv + 1);
      _exit (127);
    }
  if (wait4 (pid, &status, 0, &usage) != pid)
    return EXIT_FAILURE;
  fprintf (stderr, "\n%lld %ld\n", get_microseconds () - start, usage.ru_maxrss);
  return WIFEXITED (status) ? WEXITSTATUS (status) : EXIT_FAILURE;
}
