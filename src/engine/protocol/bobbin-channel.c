/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One read, and how many of them before others get their turn. */
#define READ_SIZE    (256 * 1024)
#define READS_A_TURN 4

typedef struct
{
  GSource        source;
  BobbinChannel *channel;
} ChannelSource;

struct _BobbinChannel
{
  int                       input;
  int                       output;
  const BobbinChannelFuncs *funcs;
  gpointer                  user_data;

  GSource                  *source;
  gpointer                  input_tag;
  gpointer                  output_tag;   /* that of the input, if it is the same */
  BobbinFrameReader        *reader;
  GByteArray               *buffer;       /* frames to send */
  gsize                     n_sent;       /* bytes of it that are written */
  GIOCondition              writing;      /* whether the source waits for room */
  gboolean                  closed;
};

/* Each change costs a wake-up of the context, so only where there is one. */
static void
update_conditions (BobbinChannel *self)
{
  GIOCondition reading = G_IO_IN;
  GIOCondition writing = self->buffer->len > 0 ? G_IO_OUT : 0;

  if (writing == self->writing)
    return;

  self->writing = writing;

  if (self->input == self->output)
    {
      g_source_modify_unix_fd (self->source, self->input_tag, reading | writing);
    }
  else
    {
      g_source_modify_unix_fd (self->source, self->input_tag, reading);
      if (self->output_tag != NULL)
        g_source_modify_unix_fd (self->source, self->output_tag, writing);
    }
}

/* Removes the descriptors from the source: an end that hung up would wake the
 * context again and again. */
static void
close_channel (BobbinChannel *self,
               const GError  *error)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  if (self->output_tag != NULL && self->output_tag != self->input_tag)
    g_source_remove_unix_fd (self->source, self->output_tag);
  g_source_remove_unix_fd (self->source, self->input_tag);
  self->input_tag = self->output_tag = NULL;
  g_byte_array_set_size (self->buffer, 0);
  self->funcs->closed (error, self->user_data);
}

static void
give_frames (BobbinChannel *self)
{
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;

  while (!self->closed && bobbin_frame_reader_next (self->reader, &frame, &error))
    self->funcs->frame (&frame, self->user_data);

  if (error != NULL)
    close_channel (self, error);
}

/* Reads once. %FALSE: there is nothing (more) to read now. */
static gboolean
read_once (BobbinChannel *self)
{
  gsize size = READ_SIZE;
  guint8 *room = bobbin_frame_reader_reserve (self->reader, &size);
  ssize_t n_read = read (self->input, room, size);

  if (n_read > 0)
    {
      bobbin_frame_reader_commit (self->reader, n_read);
      give_frames (self);
      return !self->closed && (gsize) n_read == size;
    }

  if (n_read < 0 && errno == EINTR)
    return TRUE;
  if (n_read < 0 && errno == EAGAIN)
    return FALSE;

  close_channel (self, NULL);

  return FALSE;
}

/* What cannot be written because nobody reads any more is no error here: the
 * end of the stream, or of the process, says the same. */
static void
write_some (BobbinChannel *self)
{
  while (self->n_sent < self->buffer->len)
    {
      const guint8 *data = self->buffer->data + self->n_sent;
      gsize length = self->buffer->len - self->n_sent;
      ssize_t n = self->input == self->output
                  ? send (self->output, data, length, MSG_NOSIGNAL)
                  : write (self->output, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;

      self->n_sent = n < 0 ? self->buffer->len : self->n_sent + n;
    }

  self->n_sent = 0;
  g_byte_array_set_size (self->buffer, 0);
}

/* A pipe that nobody reads any more would wake the context again and again. */
static void
check_output (BobbinChannel *self)
{
  if (self->output_tag == NULL || self->output_tag == self->input_tag ||
      (g_source_query_unix_fd (self->source, self->output_tag) & (G_IO_ERR | G_IO_HUP)) == 0)
    return;

  g_source_remove_unix_fd (self->source, g_steal_pointer (&self->output_tag));
}

static gboolean
channel_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  BobbinChannel *self = ((ChannelSource *) source)->channel;
  GIOCondition readable = g_source_query_unix_fd (source, self->input_tag) & (G_IO_IN | G_IO_HUP | G_IO_ERR);

  write_some (self);
  check_output (self);
  if (readable != 0)
    for (guint i = 0; i < READS_A_TURN && read_once (self); i++)
      continue;
  if (!self->closed)
    update_conditions (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs channel_funcs = { .dispatch = channel_dispatch };

BobbinChannel *
bobbin_channel_new (GMainContext             *context,
                    int                       input,
                    int                       output,
                    const BobbinChannelFuncs *funcs,
                    gpointer                  user_data)
{
  BobbinChannel *self = g_new0 (BobbinChannel, 1);

  self->input = input;
  self->output = output;
  self->funcs = funcs;
  self->user_data = user_data;
  self->reader = bobbin_frame_reader_new (TRUE);
  self->buffer = g_byte_array_new ();

  self->source = g_source_new (&channel_funcs, sizeof (ChannelSource));
  ((ChannelSource *) self->source)->channel = self;
  g_source_set_static_name (self->source, "[Bobbin] channel");
  self->input_tag = g_source_add_unix_fd (self->source, input, G_IO_IN);
  self->output_tag = input == output ? self->input_tag : g_source_add_unix_fd (self->source, output, 0);
  g_source_attach (self->source, context);

  return self;
}

void
bobbin_channel_free (BobbinChannel *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  bobbin_frame_reader_free (self->reader);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

GByteArray *
bobbin_channel_get_buffer (BobbinChannel *self)
{
  return self->buffer;
}

void
bobbin_channel_send (BobbinChannel *self)
{
  if (self->closed)
    {
      g_byte_array_set_size (self->buffer, 0);
      return;
    }

  write_some (self);
  update_conditions (self);
}

static gboolean
send_with_fds (int         socket_fd,
               GByteArray *frame,
               const int  *fds,
               guint       n_fds)
{
  union {
    struct cmsghdr align;
    char           space[CMSG_SPACE (BOBBIN_CHANNEL_MAX_FDS * sizeof (int))];
  } control = { 0 };
  struct iovec piece = { .iov_base = frame->data, .iov_len = frame->len };
  struct msghdr message = {
    .msg_iov = &piece,
    .msg_iovlen = 1,
    .msg_control = control.space,
    .msg_controllen = CMSG_SPACE (n_fds * sizeof (int)),
  };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  ssize_t n_sent;

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
  memcpy (CMSG_DATA (header), fds, n_fds * sizeof (int));

  do
    n_sent = sendmsg (socket_fd, &message, MSG_NOSIGNAL);
  while (n_sent < 0 && errno == EINTR);

  return n_sent == (ssize_t) frame->len;
}

gboolean
bobbin_channel_send_fds (BobbinChannel *self,
                         GByteArray    *frame,
                         const int     *fds,
                         guint          n_fds)
{
  g_assert (n_fds > 0 && n_fds <= BOBBIN_CHANNEL_MAX_FDS);

  bobbin_channel_send (self);

  return !self->closed && self->buffer->len == 0 &&
         send_with_fds (self->output, frame, fds, n_fds);
}

void
bobbin_channel_drain (BobbinChannel *self)
{
  while (!self->closed && read_once (self))
    continue;
}

gboolean
bobbin_channel_is_inside (BobbinChannel *self)
{
  return bobbin_frame_reader_is_inside (self->reader);
}
