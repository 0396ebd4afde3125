/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bobbin-timing.h"

/* When the process was started, in seconds since the system was: the 22nd
 * field of /proc/self/stat, in clock ticks. */
static double
get_start (void)
{
  g_autofree char *text = NULL;
  const char *rest;
  int field = 2;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return -1;

  /* The name of the program, in brackets, may hold anything. */
  rest = strrchr (text, ')');
  while (rest != NULL && field < 22)
    {
      rest = strchr (rest + 1, ' ');
      field++;
    }

  return rest != NULL ? g_ascii_strtod (rest, NULL) / (double) sysconf (_SC_CLK_TCK) : -1;
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  struct timespec now;

  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, user_data);
  clock_gettime (CLOCK_BOOTTIME, &now);
  g_printerr ("First frame after %.0f ms\n",
              ((double) now.tv_sec + (double) now.tv_nsec / 1e9 - get_start ()) * 1000);
}

static void
realized_cb (GtkWidget *window,
             gpointer   user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

void
bobbin_timing_watch (GtkWidget *window)
{
  if (g_strcmp0 (g_getenv ("BOBBIN_TIMING"), "1") == 0)
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}
