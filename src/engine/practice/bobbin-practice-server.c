/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-practice-server.h"

#include <pthread.h>
#include <stdatomic.h>

#include "../workloads/bobbin-soup.h"
#include "bobbin-practice-pages.h"

#define MAX_CONNECTING 4096

struct _BobbinPracticeServer
{
  GObject         parent_instance;

  /* Written before the thread starts, then only read. */
  char           *base_url;
  GMainContext   *context;
  GThread        *thread;

  /* Used by the thread only, once it runs. */
  SoupServer     *server;
  BobbinPages    *pages;

  atomic_bool     quit;
  _Atomic guint   n_active;
  _Atomic guint   peak;
  _Atomic guint64 n_served;
};

G_DEFINE_FINAL_TYPE (BobbinPracticeServer, bobbin_practice_server, G_TYPE_OBJECT)

static void
finished_cb (SoupServerMessage    *message,
             BobbinPracticeServer *self)
{
  atomic_fetch_sub (&self->n_active, 1);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  BobbinPracticeServer *self = user_data;
  guint n_active = atomic_fetch_add (&self->n_active, 1) + 1;

  /* Only this thread writes the peak. */
  if (n_active > atomic_load (&self->peak))
    atomic_store (&self->peak, n_active);

  atomic_fetch_add (&self->n_served, 1);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
  bobbin_pages_answer (self->pages, message, path, query);
}

static gpointer
serve_cb (gpointer user_data)
{
  BobbinPracticeServer *self = user_data;

  g_main_context_push_thread_default (self->context);

  while (!atomic_load (&self->quit))
    g_main_context_iteration (self->context, TRUE);

  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->pages, bobbin_pages_free);

  /* What the closed connections still have to say. */
  while (g_main_context_iteration (self->context, FALSE))
    ;

  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* The server's own way of listening has room for ten that connect at a time; who
 * comes after them is not heard, and tries again a second later. */
static GSocket *
new_listening_socket (guint16   port,
                      GError  **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;

  g_socket_set_listen_backlog (socket, MAX_CONNECTING);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static gboolean
start (BobbinPracticeServer  *self,
       guint16                port,
       GError               **error)
{
  g_autoptr (GSocket) socket = NULL;
  GSList *uris;
  gboolean listens;

  if (!bobbin_library_check (&bobbin_soup_library, error))
    return FALSE;

  socket = new_listening_socket (port, error);
  if (socket == NULL)
    return FALSE;

  self->context = g_main_context_new ();
  self->pages = bobbin_pages_new ();

  g_main_context_push_thread_default (self->context);

  self->server = soup_server_new ("server-header", "Bobbin-practice", NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  listens = soup_server_listen_socket (self->server, socket, 0, error);

  g_main_context_pop_thread_default (self->context);

  if (!listens)
    return FALSE;

  uris = soup_server_get_uris (self->server);
  self->base_url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  self->thread = g_thread_try_new ("practice-server", serve_cb, self, error);

  return self->thread != NULL;
}

static void
bobbin_practice_server_finalize (GObject *object)
{
  BobbinPracticeServer *self = BOBBIN_PRACTICE_SERVER (object);

  if (self->thread != NULL)
    {
      atomic_store (&self->quit, TRUE);
      g_main_context_wakeup (self->context);
      g_thread_join (self->thread);
    }

  g_clear_object (&self->server);
  g_clear_pointer (&self->pages, bobbin_pages_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->base_url);

  G_OBJECT_CLASS (bobbin_practice_server_parent_class)->finalize (object);
}

static void
bobbin_practice_server_class_init (BobbinPracticeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_practice_server_finalize;
}

static void
bobbin_practice_server_init (BobbinPracticeServer *self)
{
}

BobbinPracticeServer *
bobbin_practice_server_new (guint16   port,
                            GError  **error)
{
  g_autoptr (BobbinPracticeServer) self = g_object_new (BOBBIN_TYPE_PRACTICE_SERVER, NULL);

  if (!start (self, port, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
bobbin_practice_server_get_base_url (BobbinPracticeServer *self)
{
  g_return_val_if_fail (BOBBIN_IS_PRACTICE_SERVER (self), NULL);

  return self->base_url;
}

guint
bobbin_practice_server_get_peak (BobbinPracticeServer *self)
{
  g_return_val_if_fail (BOBBIN_IS_PRACTICE_SERVER (self), 0);

  return atomic_load (&self->peak);
}

guint64
bobbin_practice_server_get_n_served (BobbinPracticeServer *self)
{
  g_return_val_if_fail (BOBBIN_IS_PRACTICE_SERVER (self), 0);

  return atomic_load (&self->n_served);
}

BobbinPracticeServer *
bobbin_practice_server_get_default (GError **error)
{
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static BobbinPracticeServer *server;
  BobbinPracticeServer *result;

  pthread_mutex_lock (&mutex);

  if (server == NULL)
    server = bobbin_practice_server_new (0, error);

  result = server;
  pthread_mutex_unlock (&mutex);

  return result;
}
