/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/workloads/bobbin-fetch-workload.h"

static gboolean
cancel_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  bobbin_task_context_cancel (&fixture->context, fixture->timed_out);

  return G_SOURCE_REMOVE;
}

static void
answer_early (Fixture *fixture)
{
  static const char page[] = OK_HEAD "Content-Length: 4\r\n\r\nfine";
  int fd = accept4 (fixture->listener, NULL, NULL, SOCK_CLOEXEC);

  g_assert_cmpint (send (fd, page, strlen (page), MSG_NOSIGNAL), ==, strlen (page));
  shutdown (fd, SHUT_WR);
  close (fixture->listener);
  fixture->listener = fd;
}

/* From the loop, as an executor does it: at the priority of what reads, which a
 * server that never ends would keep an idle source from for gigabytes. */
static void
phase_cb (BobbinTaskContext *context,
          const char        *phase)
{
  Fixture *fixture = (Fixture *) context;

  if (fixture->listener >= 0 && g_strcmp0 (phase, "waiting") == 0)
    answer_early (fixture);
  if (g_strcmp0 (phase, fixture->cancel_at) == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, cancel_cb, fixture, NULL);
}

static const BobbinTaskContextFuncs context_funcs = { .phase = phase_cb };

void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->listener = -1;
  fixture->workload = g_object_new (BOBBIN_TYPE_FETCH_WORKLOAD, NULL);
  fixture->server = bad_server_new ();
  fixture->scratch = bobbin_workload_new_scratch (fixture->workload, 1);
  bobbin_task_context_init (&fixture->context, &context_funcs, fixture->scratch);
  bobbin_outcome_init (&fixture->outcome);
}

void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  bobbin_workload_free_scratch (fixture->workload, fixture->scratch);
  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  g_clear_object (&fixture->inputs);
  g_clear_object (&fixture->workload);
  bad_server_free (fixture->server);
}

char *
listen_early (Fixture *fixture)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  fixture->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fixture->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fixture->listener, 1), ==, 0);
  g_assert_cmpint (getsockname (fixture->listener, (struct sockaddr *) &address, &length), ==, 0);

  return g_strdup_printf ("http://127.0.0.1:%u/", ntohs (address.sin_port));
}

gboolean
prepare (Fixture     *fixture,
         const char  *item,
         GError     **error)
{
  const char *items[] = { item, NULL };
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_items (items);

  g_clear_object (&fixture->inputs);
  fixture->inputs = bobbin_input_source_load (source, NULL, NULL, error);

  return fixture->inputs != NULL && bobbin_workload_prepare (fixture->workload, fixture->inputs, error);
}

void
run_again (Fixture *fixture)
{
  BobbinInput input;

  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  bobbin_task_context_init (&fixture->context, &context_funcs, fixture->scratch);
  bobbin_inputs_get (fixture->inputs, 0, &input);
  bobbin_workload_run_task (fixture->workload, &fixture->context, &input, &fixture->outcome);
}

void
run (Fixture    *fixture,
     const char *item)
{
  g_autoptr(GError) error = NULL;

  prepare (fixture, item, &error);
  g_assert_no_error (error);
  run_again (fixture);
}

void
run_path (Fixture    *fixture,
          const char *path)
{
  g_autofree char *url = g_strconcat (bad_server_get_base_url (fixture->server), path, NULL);

  run (fixture, url);
}

void
run_bytes (Fixture    *fixture,
           const void *bytes,
           gsize       length)
{
  g_autofree char *url = bad_server_dup_raw_url (fixture->server, "page", bytes, length);

  run (fixture, url);
}

void
run_text (Fixture    *fixture,
          const char *text)
{
  run_bytes (fixture, text, strlen (text));
}

void
assert_ok (Fixture    *fixture,
           const char *body)
{
  g_assert_cmpstr (fixture->outcome.message, ==, NULL);
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_true (fixture->outcome.has_result);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 200);
  g_assert_cmpmem (fixture->outcome.texts[BODY].data, fixture->outcome.texts[BODY].length,
                   body, strlen (body));
}

void
assert_failed (Fixture         *fixture,
               BobbinErrorKind  kind,
               gboolean         permanent,
               const char      *message)
{
  g_test_message ("%s", fixture->outcome.message);
  g_assert_cmpstr (bobbin_error_kind_get_name (fixture->outcome.error), ==, bobbin_error_kind_get_name (kind));
  g_assert_cmpint (fixture->outcome.permanent, ==, permanent);
  g_assert_nonnull (fixture->outcome.message);
  g_assert_true (g_utf8_validate (fixture->outcome.message, -1, NULL));
  if (message != NULL)
    g_assert_cmpstr (fixture->outcome.message, ==, message);
}

char *
dup_text (Fixture *fixture)
{
  const char *texts[3];
  gsize lengths[3], length;
  BobbinInput input;

  g_assert_cmpuint (fixture->outcome.n_texts, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      texts[i] = fixture->outcome.texts[i].data;
      lengths[i] = fixture->outcome.texts[i].length;
    }

  bobbin_inputs_get (fixture->inputs, 0, &input);

  return bobbin_workload_dup_text (fixture->workload, &input, fixture->outcome.numbers, texts, lengths, &length);
}
