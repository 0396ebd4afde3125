/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-practice-pages.h"

#include <string.h>

#define BLOCK_SIZE     65536
#define DEFAULT_SIZE   2048
#define MAX_SIZE       (G_GINT64_CONSTANT (1) << 30)
#define MAX_DELAY      3600000
/* Paths whose tries are counted; beyond this the counting begins anew. */
#define MAX_COUNTED    100000
/* ms after which a page that never answers does so after all, lest its
 * connection stay for ever. */
#define HANG_TIME      600000
#define DRIP_INTERVAL  1000
#define DRIP_LENGTH    3600

struct _BobbinPages
{
  GBytes     *block;   /* BLOCK_SIZE bytes of text */
  GBytes     *bomb;    /* BOMB_BLOCK zeros, as one gzip member */
  GHashTable *tries;   /* path → number of tries */
};

#define BOMB_BLOCK (1024 * 1024)

static const char index_page[] =
  "Bobbin's practice server\n"
  "\n"
  "Every path answers; the query says how:\n"
  "  size=2048       bytes of the body\n"
  "  delay=100       milliseconds before the answer\n"
  "  status=404      status of the answer\n"
  "  fail=10         percent of the pages that fail with status 503\n"
  "  heal=3          such a page answers at the third try\n"
  "  type=text/html  media type\n"
  "  redirect=2      redirections before the page\n"
  "\n"
  "Pages that misbehave:\n"
  "  /drip           one byte each second\n"
  "  /forever        a body without an end\n"
  "  /bomb?size=N    N bytes of zeros, compressed a thousand times smaller\n"
  "  /hang           no answer\n"
  "  /cut            closes in the middle of the body\n";

/* A response that waits for its time. */
typedef struct
{
  SoupServerMessage *message;
  GSource           *source;
} Later;

static void
later_free (gpointer data)
{
  Later *later = data;

  if (later->source != NULL)
    {
      g_source_destroy (later->source);
      g_source_unref (later->source);
    }

  g_free (later);
}

static gint64
get_int (GHashTable *query,
         const char *name,
         gint64      fallback,
         gint64      min,
         gint64      max)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;
  gint64 value;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, min, max, &value, NULL))
    return fallback;

  return value;
}

static double
get_percent (GHashTable *query,
             const char *name)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL ? CLAMP (g_ascii_strtod (text, NULL), 0, 100) : 0;
}

/* Calls @func for @message after @delay ms and then at that interval for as
 * long as it says; not any more once the message is gone, to which the source
 * belongs. */
static void
call_later (SoupServerMessage *message,
            guint              delay,
            GSourceFunc        func)
{
  Later *later = g_new0 (Later, 1);

  later->message = message;
  later->source = g_timeout_source_new (delay);
  g_source_set_static_name (later->source, "Bobbin practice page");
  g_source_set_callback (later->source, func, later, NULL);
  g_source_attach (later->source, g_main_context_get_thread_default ());
  g_object_set_data_full (G_OBJECT (message), "bobbin-later", later, later_free);
}

static void
finished_cb (SoupServerMessage *message)
{
  g_object_set_data (G_OBJECT (message), "bobbin-later", NULL);
}

static gboolean
unpause_cb (gpointer user_data)
{
  Later *later = user_data;

  soup_server_message_unpause (later->message);

  return G_SOURCE_REMOVE;
}

static void
answer_after (SoupServerMessage *message,
              guint              delay)
{
  soup_server_message_pause (message);
  call_later (message, delay, unpause_cb);
}

static gboolean
drip_cb (gpointer user_data)
{
  Later *later = user_data;

  soup_message_body_append (soup_server_message_get_response_body (later->message),
                            SOUP_MEMORY_STATIC, ".", 1);
  soup_server_message_unpause (later->message);

  return G_SOURCE_CONTINUE;
}

static void
answer_drip (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/plain", NULL);
  soup_message_headers_set_content_length (headers, DRIP_LENGTH);
  soup_message_body_append (soup_server_message_get_response_body (message),
                            SOUP_MEMORY_STATIC, ".", 1);
  call_later (message, DRIP_INTERVAL, drip_cb);
}

static void
append_block_cb (SoupServerMessage *message,
                 GBytes            *block)
{
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), block);
  soup_server_message_unpause (message);
}

static void
answer_forever (BobbinPages       *self,
                SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message),
                                         "text/plain", NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  /* What has been written is forgotten. */
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append_bytes (body, self->block);
  g_signal_connect_data (message, "wrote-chunk", G_CALLBACK (append_block_cb),
                         g_bytes_ref (self->block), (GClosureNotify) (GCallback) g_bytes_unref,
                         G_CONNECT_DEFAULT);
}

/* One gzip file may be several, one after the other, so a bomb of any size is
 * the same block many times over. */
static void
answer_bomb (BobbinPages       *self,
             SoupServerMessage *message,
             GHashTable        *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gint64 size = get_int (query, "size", MAX_SIZE, 1, MAX_SIZE);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/plain", NULL);
  soup_message_headers_replace (headers, "Content-Encoding", "gzip");

  for (gint64 i = 0; i < size; i += BOMB_BLOCK)
    soup_message_body_append_bytes (body, self->bomb);
}

/* Says that 2048 bytes come, sends half of them and closes. */
static void
answer_cut (BobbinPages       *self,
            SoupServerMessage *message)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2048\r\n\r\n";
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  /* Both fit the socket's buffer: this does not block. */
  if (g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL))
    g_output_stream_write_all (output, g_bytes_get_data (self->block, NULL), 1024,
                               NULL, NULL, NULL);

  g_io_stream_close (stream, NULL, NULL);
}

static void
answer_redirect (SoupServerMessage *message,
                 gint64             n_hops)
{
  g_autofree char *query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);
  g_autofree char *location = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], "redirect="))
        {
          g_free (parts[i]);
          parts[i] = g_strdup_printf ("redirect=%" G_GINT64_FORMAT, n_hops - 1);
        }
    }

  joined = g_strjoinv ("&", parts);
  location = g_strconcat (g_uri_get_path (soup_server_message_get_uri (message)), "?", joined, NULL);
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, location);
}

/* Whether the page fails this time. Which ones do follows from the path. */
static gboolean
page_fails (BobbinPages *self,
            const char  *path,
            GHashTable  *query)
{
  gint64 heal = get_int (query, "heal", 0, 0, G_MAXINT);
  double fail = get_percent (query, "fail");
  guint64 hash = (guint64) g_str_hash (path) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  gpointer tries;

  if (fail <= 0 || (hash >> 32) % 10000 >= fail * 100)
    return FALSE;

  if (heal == 0)
    return TRUE;

  if (g_hash_table_size (self->tries) >= MAX_COUNTED)
    g_hash_table_remove_all (self->tries);

  tries = g_hash_table_lookup (self->tries, path);
  g_hash_table_replace (self->tries, g_strdup (path), GINT_TO_POINTER (GPOINTER_TO_INT (tries) + 1));

  return GPOINTER_TO_INT (tries) + 1 < heal;
}

static void
append_page (BobbinPages       *self,
             SoupServerMessage *message,
             gint64             size)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  for (; size >= BLOCK_SIZE; size -= BLOCK_SIZE)
    soup_message_body_append_bytes (body, self->block);

  if (size > 0)
    {
      g_autoptr (GBytes) rest = g_bytes_new_from_bytes (self->block, 0, size);

      soup_message_body_append_bytes (body, rest);
    }
}

static void
answer_page (BobbinPages       *self,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query)
{
  gint64 status = get_int (query, "status", SOUP_STATUS_OK, 200, 599);
  gint64 redirect = get_int (query, "redirect", 0, 0, 1000);
  gint64 size = get_int (query, "size", DEFAULT_SIZE, 0, MAX_SIZE);
  const char *type = query != NULL ? g_hash_table_lookup (query, "type") : NULL;

  if (redirect > 0)
    {
      answer_redirect (message, redirect);
      return;
    }

  if (page_fails (self, path, query))
    status = SOUP_STATUS_SERVICE_UNAVAILABLE;

  if (type == NULL || strpbrk (type, "\r\n") != NULL)
    type = "text/html";

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Type", type);

  if (status != SOUP_STATUS_NO_CONTENT && status != SOUP_STATUS_NOT_MODIFIED)
    append_page (self, message, size);
}

static GBytes *
make_block (void)
{
  static const char line[] = "The bobbin holds the thread that the loom weaves into cloth.\n";
  char *block = g_malloc (BLOCK_SIZE);

  for (gsize i = 0; i < BLOCK_SIZE; i++)
    block[i] = line[i % (sizeof line - 1)];

  return g_bytes_new_take (block, BLOCK_SIZE);
}

static GBytes *
make_bomb (void)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autofree char *zeros = g_malloc0 (BOMB_BLOCK);
  gsize n_read, n_written;
  /* Zeros shrink a thousandfold. */
  char *bomb = g_malloc (BOMB_BLOCK / 64);

  if (g_converter_convert (G_CONVERTER (compressor), zeros, BOMB_BLOCK, bomb, BOMB_BLOCK / 64,
                           G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                           NULL) != G_CONVERTER_FINISHED)
    g_assert_not_reached ();

  return g_bytes_new_take (bomb, n_written);
}

BobbinPages *
bobbin_pages_new (void)
{
  BobbinPages *self = g_new0 (BobbinPages, 1);

  self->block = make_block ();
  self->bomb = make_bomb ();
  self->tries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
bobbin_pages_free (BobbinPages *self)
{
  g_bytes_unref (self->block);
  g_bytes_unref (self->bomb);
  g_hash_table_unref (self->tries);
  g_free (self);
}

void
bobbin_pages_answer (BobbinPages       *self,
                     SoupServerMessage *message,
                     const char        *path,
                     GHashTable        *query)
{
  gint64 delay = get_int (query, "delay", 0, 0, MAX_DELAY);

  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), NULL);

  if (g_str_equal (path, "/"))
    {
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC,
                                        index_page, strlen (index_page));
    }
  else if (g_str_equal (path, "/drip"))
    answer_drip (message);
  else if (g_str_equal (path, "/forever"))
    answer_forever (self, message);
  else if (g_str_equal (path, "/bomb"))
    answer_bomb (self, message, query);
  else if (g_str_equal (path, "/cut"))
    answer_cut (self, message);
  else if (g_str_equal (path, "/hang"))
    {
      soup_server_message_set_status (message, SOUP_STATUS_GATEWAY_TIMEOUT, NULL);
      delay = HANG_TIME;
    }
  else
    answer_page (self, message, path, query);

  if (delay > 0 && !g_str_equal (path, "/cut") && !g_str_equal (path, "/drip"))
    answer_after (message, delay);
}
