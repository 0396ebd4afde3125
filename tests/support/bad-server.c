/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bad-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK_SIZE    65536
#define BOMB_SIZE     (G_GINT64_CONSTANT (1) << 30)
#define DRIP_INTERVAL 5 /* ms */

typedef struct
{
  BadServer *server;
  pthread_t  thread;
  int        fd;
  gboolean   closed;    /* under the server's lock */
} Connection;

struct _BadServer
{
  char            *base_url;
  int              listener;
  pthread_t        thread;
  atomic_bool      quit;
  _Atomic guint    n_requests;
  _Atomic guint    n_open;

  pthread_mutex_t  mutex;
  GPtrArray       *connections;   /* all there ever were */
  char            *last_head;
};

/* %FALSE: the other side does not take it any more. */
static gboolean
send_bytes (int         fd,
            const void *bytes,
            gsize       length)
{
  const char *data = bytes;

  while (length > 0)
    {
      gssize n_sent = send (fd, data, length, MSG_NOSIGNAL);

      if (n_sent < 0 && errno == EINTR)
        continue;
      if (n_sent <= 0)
        return FALSE;

      data += n_sent;
      length -= n_sent;
    }

  return TRUE;
}

static gboolean
send_text (int         fd,
           const char *text)
{
  return send_bytes (fd, text, strlen (text));
}

/* Whether the other side goes within @timeout ms; -1: waits until it does. */
static gboolean
wait_for_end (int fd,
              int timeout)
{
  struct pollfd watch = { .fd = fd, .events = POLLRDHUP };

  return poll (&watch, 1, timeout) > 0;
}

static char *
receive_head (int fd)
{
  g_autoptr(GString) head = g_string_new (NULL);
  char data[4096];

  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      gssize n_read = recv (fd, data, sizeof data, 0);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        return NULL;

      g_string_append_len (head, data, n_read);
    }

  return g_string_free_and_steal (g_steal_pointer (&head));
}

static void
answer_raw (int         fd,
            const char *query)
{
  g_autoptr(GBytes) bytes = g_uri_unescape_bytes (query, -1, NULL, NULL);

  if (bytes != NULL)
    send_bytes (fd, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
answer_drip (int      fd,
             gboolean in_body)
{
  if (!send_text (fd, in_body ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 200 OK\r\nX-Drip: "))
    return;

  while (send_text (fd, "x") && !wait_for_end (fd, DRIP_INTERVAL))
    ;
}

static void
answer_forever (int fd)
{
  g_autofree char *block = g_strnfill (BLOCK_SIZE, 'x');

  while (send_bytes (fd, block, BLOCK_SIZE))
    ;
}

/* Compressed while it is sent: whoever stops reading spares the rest. */
static void
answer_bomb (int fd)
{
  g_autoptr(GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autofree char *zeros = g_malloc0 (BLOCK_SIZE);
  char data[4096];
  gint64 left = BOMB_SIZE;
  GConverterResult result;

  if (!send_text (fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"))
    return;

  do
    {
      gsize length = MIN (left, BLOCK_SIZE);
      gsize n_read = 0, n_written = 0;
      g_autoptr(GError) error = NULL;

      result = g_converter_convert (compressor, zeros, length, data, sizeof data,
                                    left == (gint64) length ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                    &n_read, &n_written, &error);
      g_assert_no_error (error);
      left -= n_read;
      if (!send_bytes (fd, data, n_written))
        return;
    }
  while (result != G_CONVERTER_FINISHED);
}

static void
answer_redirect (int         fd,
                 const char *location)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n", location);

  if (send_text (fd, head))
    answer_forever (fd);
}

static void
answer (int         fd,
        const char *path,
        const char *query)
{
  if (g_str_has_prefix (path, "/raw"))
    answer_raw (fd, query);
  else if (g_str_equal (path, "/hang"))
    wait_for_end (fd, -1);
  else if (g_str_equal (path, "/hang-body"))
    {
      if (send_text (fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npiece"))
        wait_for_end (fd, -1);
    }
  else if (g_str_equal (path, "/drip") || g_str_equal (path, "/drip-body"))
    answer_drip (fd, g_str_equal (path, "/drip-body"));
  else if (g_str_equal (path, "/forever"))
    {
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 %s Yes\r\n\r\n", *query != '\0' ? query : "200");

      if (send_text (fd, head))
        answer_forever (fd);
    }
  else if (g_str_equal (path, "/bomb"))
    answer_bomb (fd);
  else if (g_str_equal (path, "/loop"))
    send_text (fd, "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  else if (g_str_equal (path, "/abroad"))
    answer_redirect (fd, query);
  else
    send_text (fd, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                   "Content-Length: 4\r\nConnection: close\r\n\r\nfine");
}

/* "GET /path?query HTTP/1.1" → "/path" and "query" */
static void
answer_request (BadServer  *self,
                int         fd,
                const char *head)
{
  g_auto(GStrv) words = g_strsplit_set (head, " \r", 3);
  char *query;

  pthread_mutex_lock (&self->mutex);
  g_set_str (&self->last_head, head);
  pthread_mutex_unlock (&self->mutex);
  atomic_fetch_add (&self->n_requests, 1);

  query = strchr (words[1], '?');
  if (query != NULL)
    *query++ = '\0';

  answer (fd, words[1], query != NULL ? query : "");
}

static void *
connection_cb (void *data)
{
  Connection *connection = data;
  BadServer *self = connection->server;
  g_autofree char *head = receive_head (connection->fd);

  if (head != NULL)
    answer_request (self, connection->fd, head);

  pthread_mutex_lock (&self->mutex);
  close (connection->fd);
  connection->closed = TRUE;
  pthread_mutex_unlock (&self->mutex);
  atomic_fetch_sub (&self->n_open, 1);

  return NULL;
}

static void *
accept_cb (void *data)
{
  BadServer *self = data;

  while (!atomic_load (&self->quit))
    {
      int fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
      Connection *connection;

      if (fd < 0)
        continue;

      connection = g_new0 (Connection, 1);
      connection->server = self;
      connection->fd = fd;
      atomic_fetch_add (&self->n_open, 1);

      pthread_mutex_lock (&self->mutex);
      g_ptr_array_add (self->connections, connection);
      if (pthread_create (&connection->thread, NULL, connection_cb, connection) != 0)
        g_error ("no thread for a connection");
      pthread_mutex_unlock (&self->mutex);
    }

  return NULL;
}

BadServer *
bad_server_new (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  BadServer *self = g_new0 (BadServer, 1);

  self->connections = g_ptr_array_new_with_free_func (g_free);
  self->last_head = g_strdup ("");
  pthread_mutex_init (&self->mutex, NULL);

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind (self->listener, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->listener, 128) != 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &length) != 0)
    g_error ("no socket to listen on: %s", g_strerror (errno));

  self->base_url = g_strdup_printf ("http://127.0.0.1:%u", ntohs (address.sin_port));
  if (pthread_create (&self->thread, NULL, accept_cb, self) != 0)
    g_error ("no thread for the bad server");

  return self;
}

void
bad_server_free (BadServer *self)
{
  atomic_store (&self->quit, TRUE);
  shutdown (self->listener, SHUT_RDWR);
  pthread_join (self->thread, NULL);
  close (self->listener);

  pthread_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = self->connections->pdata[i];

      if (!connection->closed)
        shutdown (connection->fd, SHUT_RDWR);
    }
  pthread_mutex_unlock (&self->mutex);

  for (guint i = 0; i < self->connections->len; i++)
    pthread_join (((Connection *) self->connections->pdata[i])->thread, NULL);

  g_ptr_array_unref (self->connections);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->last_head);
  g_free (self->base_url);
  g_free (self);
}

const char *
bad_server_get_base_url (BadServer *self)
{
  return self->base_url;
}

char *
bad_server_dup_raw_url (BadServer  *self,
                        const char *name,
                        const void *bytes,
                        gsize       length)
{
  g_autofree char *query = g_uri_escape_bytes (bytes, length, NULL);

  return g_strdup_printf ("%s/raw/%s?%s", self->base_url, name, query);
}

char *
bad_server_dup_last_head (BadServer *self)
{
  char *head;

  pthread_mutex_lock (&self->mutex);
  head = g_strdup (self->last_head);
  pthread_mutex_unlock (&self->mutex);

  return head;
}

guint
bad_server_get_n_requests (BadServer *self)
{
  return atomic_load (&self->n_requests);
}

guint
bad_server_get_n_open (BadServer *self)
{
  return atomic_load (&self->n_open);
}
