/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bobbin-commands.h"
#include "bobbin-interrupt.h"
#include "bobbin-options.h"
#include "engine/practice/bobbin-practice-server.h"

static gboolean
parse_port (const char *text,
            guint16    *port)
{
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &number, NULL))
    return FALSE;

  *port = number;
  return TRUE;
}

static void
interrupted_cb (guint    n_signals,
                gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static int
serve (guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (BobbinPracticeServer) server = bobbin_practice_server_new (port, &error);

  if (server == NULL)
    return bobbin_job_error (error->message);

  signal (SIGPIPE, SIG_IGN);
  bobbin_interrupt_install (interrupted_cb, loop);
  printf ("%s\n", bobbin_practice_server_get_base_url (server));
  fflush (stdout);
  g_main_loop_run (loop);

  return BOBBIN_EXIT_DONE;
}

int
bobbin_cmd_practice (char **arguments)
{
  g_autofree char *message = NULL;
  guint16 port = 0;

  for (char **next = arguments; *next != NULL; next++)
    {
      const char *value = NULL;

      if (g_str_equal (*next, "--help") || g_str_equal (*next, "-h"))
        {
          bobbin_help_print_practice ();
          return BOBBIN_EXIT_DONE;
        }

      if (g_str_has_prefix (*next, "--port="))
        value = *next + strlen ("--port=");
      else if (g_str_equal (*next, "--port") && next[1] != NULL)
        value = *++next;
      else if (!g_str_equal (*next, "--port"))
        message = g_strdup_printf (_("practice-server does not know “%s”; its one option is “--port N”"), *next);

      if (message != NULL)
        return bobbin_usage_error ("practice-server", message);
      if (!parse_port (value, &port))
        return bobbin_usage_error ("practice-server", _("--port takes a number from 0 (any free port) to 65535"));
    }

  return serve (port);
}
