/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-fetch-reader.h"

#define READ_SIZE (64 * 1024)

/* Pieces read in one turn of the loop, so that a fast page does not starve the others. */
#define MAX_PIECES 8

static gboolean
readable_cb (GObject  *stream,
             gpointer  user_data)
{
  bobbin_fetch_reader_run (user_data);

  return G_SOURCE_REMOVE;
}

static void
wait_for_more (BobbinFetchReader *self)
{
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (self->stream, self->cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* To let others have a turn, and come back. Not by waiting for the socket: if the
 * last byte was read just now, nothing more comes there, and only another read
 * tells that the page has ended. */
static gboolean
turn_cb (gpointer user_data)
{
  bobbin_fetch_reader_run (user_data);

  return G_SOURCE_REMOVE;
}

static void
yield_turn (BobbinFetchReader *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (0);

  g_source_set_callback (source, turn_cb, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* The page of a fast server is there already. */
void
bobbin_fetch_reader_run (BobbinFetchReader *self)
{
  char data[READ_SIZE];

  for (guint i = 0; i < MAX_PIECES; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize n_read;

      n_read = g_pollable_input_stream_read_nonblocking (self->stream, data, sizeof data,
                                                         self->cancellable, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          wait_for_more (self);
          return;
        }
      if (n_read < 0)
        {
          self->func (NULL, 0, error, self->user_data);
          return;
        }
      if (!self->func (data, n_read, NULL, self->user_data) || n_read == 0)
        return;
    }

  yield_turn (self);
}
