/* SPDX-License-Identifier: GPL-3.0-or-later */

/* mapwait [-b BANDS] [-x LEFT,TOP,RIGHT,BOTTOM] [-q QUIET_MS] [-T TIMEOUT_MS] [-s PNG] -- COMMAND...
 *
 * Starts a program and looks at its window from outside, as a person does. On a display without a window manager (a
 * window is then a child of the root). Prints one line, tab separated, in milliseconds since the start of the process:
 *
 *   map      the window appears
 *   paint    it is no longer one plain colour
 *   list     BANDS lines of text are to be read in the part of the window given by -x (per cent; default 0,15,60,100)
 *   settled  the last change before QUIET_MS without any
 *   rss, hwm memory now and at its peak, kB
 *
 * and ends the program. -1: it did not come. Status 1 when there was no window or, with -b, no list.
 *
 * A band is a run of pixel rows each of which goes to and fro between light and dark often enough: a line of text does
 * that, while a border, a separator, a selected row or an empty page does not. */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SMALLEST      100 /* pixels: a smaller window is not the main window */
#define TURN          40  /* of 255: a difference of brightness between neighbours that counts as a turn */
#define TURNS_OF_TEXT 12  /* turns in one pixel row that make it one of text */
#define BAND_HEIGHT   3   /* pixel rows that make a line of text */
#define STEPS_TO_DIE  60  /* of 50 ms, after SIGTERM */

typedef struct
{
  int left, top, right, bottom; /* per cent of the window */
} Area;

typedef struct
{
  double map, paint, list, last; /* milliseconds since the start, -1: not yet */
  Window window;
  int changed; /* since the last look */
} Seen;

static double
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0; /* a window may go away at any time */
}

static long
status_kb (pid_t pid, const char *key)
{
  char path[64], line[256];
  long value = -1;

  snprintf (path, sizeof path, "/proc/%d/status", (int) pid);
  FILE *file = fopen (path, "r");
  if (file == NULL)
    return -1;
  while (fgets (line, sizeof line, file) != NULL)
    if (strncmp (line, key, strlen (key)) == 0)
      value = atol (line + strlen (key) + 1);
  fclose (file);
  return value;
}

static int
brightness (XImage *image, int x, int y)
{
  unsigned long p = XGetPixel (image, x, y);
  return (int) (((p >> 16 & 0xff) * 2 + (p >> 8 & 0xff) * 5 + (p & 0xff)) / 8);
}

/* The server itself fills a new window with its background, which is a change as well: that is not painting. */
static int
is_painted (XImage *image)
{
  unsigned long first = XGetPixel (image, image->width / 2, image->height / 2) & 0xffffff;
  int different = 0;

  for (int y = 8; y < image->height - 8; y += 6)
    for (int x = 8; x < image->width - 8; x += 6)
      different += (XGetPixel (image, x, y) & 0xffffff) != first;
  return different >= 50;
}

static int
is_text_row (XImage *image, int y, int left, int right)
{
  int turns = 0, before = brightness (image, left, y);

  for (int x = left + 1; x < right && turns < TURNS_OF_TEXT; x++)
    {
      int here = brightness (image, x, y);
      turns += abs (here - before) >= TURN;
      before = here;
    }
  return turns >= TURNS_OF_TEXT;
}

static int
count_bands (XImage *image, const Area *area)
{
  int left = image->width * area->left / 100, right = image->width * area->right / 100;
  int top = image->height * area->top / 100, bottom = image->height * area->bottom / 100;
  int bands = 0, height = 0;

  for (int y = top; y < bottom; y++)
    {
      height = is_text_row (image, y, left, right) ? height + 1 : 0;
      bands += height == BAND_HEIGHT;
    }
  return bands;
}

static XImage *
picture (Display *display, Window window)
{
  XWindowAttributes a;

  if (!XGetWindowAttributes (display, window, &a) || a.map_state != IsViewable)
    return NULL;
  return XGetImage (display, window, 0, 0, a.width, a.height, AllPlanes, ZPixmap);
}

static int
is_complete (const Seen *seen, int bands)
{
  return seen->paint >= 0 && (bands == 0 || seen->list >= 0);
}

static void
look (Display *display, double now, int bands, const Area *area, Seen *seen)
{
  XImage *image;

  seen->changed = 0;
  if (is_complete (seen, bands) || (image = picture (display, seen->window)) == NULL)
    return;
  if (seen->paint < 0 && is_painted (image))
    seen->paint = now;
  if (bands > 0 && seen->list < 0 && count_bands (image, area) >= bands)
    seen->list = now;
  XDestroyImage (image);
}

static void
handle_event (Display *display, int damage_event, XEvent *event, double now, Seen *seen)
{
  XWindowAttributes a;

  if (event->type == MapNotify && event->xmap.event == DefaultRootWindow (display) && !event->xmap.override_redirect)
    {
      if (!XGetWindowAttributes (display, event->xmap.window, &a) || a.width < SMALLEST || a.height < SMALLEST)
        return;
      if (seen->map < 0)
        seen->map = now;
      seen->window = event->xmap.window;
      XDamageCreate (display, seen->window, XDamageReportRawRectangles);
      XFlush (display);
    }
  else if (event->type == damage_event + XDamageNotify)
    {
      seen->last = now;
      seen->changed = 1;
    }
}

static void
end_child (pid_t pid)
{
  kill (pid, SIGTERM);
  for (int i = 0; i < STEPS_TO_DIE; i++)
    {
      if (waitpid (pid, NULL, WNOHANG) == pid)
        return;
      poll (NULL, 0, 50);
    }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

static void
write_picture (Window window, const char *path)
{
  char id[32];
  pid_t pid = fork ();

  if (pid == 0)
    {
      snprintf (id, sizeof id, "0x%lx", window);
      execlp ("import", "import", "-silent", "-window", id, path, (char *) NULL);
      _exit (127);
    }
  waitpid (pid, NULL, 0);
}

int
main (int argc, char *argv[])
{
  Area area = { 0, 15, 60, 100 };
  Seen seen = { -1, -1, -1, -1, 0, 0 };
  double quiet = 400, timeout = 30000;
  const char *png = NULL;
  int option, bands = 0, damage_event, damage_error, status;

  while ((option = getopt (argc, argv, "+b:x:q:T:s:")) != -1)
    switch (option)
      {
      case 'b':
        bands = atoi (optarg);
        break;
      case 'x':
        if (sscanf (optarg, "%d,%d,%d,%d", &area.left, &area.top, &area.right, &area.bottom) != 4)
          return 2;
        break;
      case 'q':
        quiet = atof (optarg);
        break;
      case 'T':
        timeout = atof (optarg);
        break;
      case 's':
        png = optarg;
        break;
      default:
        return 2;
      }
  if (optind >= argc)
    return 2;

  Display *display = XOpenDisplay (NULL);
  if (display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
    {
      fputs ("mapwait: no display, or one without the damage extension\n", stderr);
      return 3;
    }
  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  double start = now_ms ();
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (ConnectionNumber (display));
      dup2 (STDERR_FILENO, STDOUT_FILENO); /* standard output has the result alone */
      execvp (argv[optind], argv + optind);
      perror (argv[optind]);
      _exit (127);
    }

  for (double now = 0; now < timeout; now = now_ms () - start)
    {
      if (is_complete (&seen, bands) && now - seen.last > quiet)
        break;
      if (waitpid (pid, &status, WNOHANG) == pid)
        {
          fprintf (stderr, "mapwait: the program ended, status %d\n", status);
          return 4;
        }
      while (XPending (display) > 0)
        {
          XEvent event;
          XNextEvent (display, &event);
          handle_event (display, damage_event, &event, now_ms () - start, &seen);
        }
      if (seen.changed)
        look (display, seen.last, bands, &area, &seen);
      poll (&(struct pollfd){ ConnectionNumber (display), POLLIN, 0 }, 1, 20);
    }

  if (png != NULL && seen.window != 0)
    write_picture (seen.window, png);
  printf ("map\t%.1f\tpaint\t%.1f\tlist\t%.1f\tsettled\t%.1f\trss\t%ld\thwm\t%ld\n",
          seen.map,
          seen.paint,
          seen.list,
          seen.last,
          status_kb (pid, "VmRSS:"),
          status_kb (pid, "VmHWM:"));
  end_child (pid);
  return seen.map < 0 || (bands > 0 && seen.list < 0);
}
