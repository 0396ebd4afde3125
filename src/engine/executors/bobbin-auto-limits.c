/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-auto-limits.h"

#include <gio/gio.h>

/* Nobody gains from more, and each is a row in the window. */
#define MOST_SLOTS 256

/* Connections: of one session libsoup has 16, and a loop has room for so many. */
#define MOST_CONNECTIONS 128

/* Connections to one host: polite, and what most accept of one client. This
 * system needs no politeness. */
#define MOST_FOR_HOST 32

/* Inputs that are looked at for their hosts, from all over the list. */
#define SAMPLE 256

static BobbinAutoKind
get_kind (BobbinRunContext *run)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (run->workload);

  if (bobbin_workload_is_hosted (run->workload))
    return BOBBIN_AUTO_HOSTED;
  if (run->settings.max_memory > 0 || run->settings.max_cpu > 0)
    return BOBBIN_AUTO_PROCESSES;
  if (klass->starts_programs)
    return BOBBIN_AUTO_PROGRAMS;

  if (bobbin_workload_can_run_async (run->workload))
    return BOBBIN_AUTO_WAITS;

  return klass->nature == BOBBIN_WORKLOAD_COMPUTES ? BOBBIN_AUTO_COMPUTES : BOBBIN_AUTO_BLOCKS;
}

/* Whether the host is this system. @authority may have a port. */
static gboolean
is_here (const char *authority)
{
  g_autoptr (GSocketConnectable) network = g_network_address_parse (authority, 0, NULL);
  const char *host = network != NULL ? g_network_address_get_hostname (G_NETWORK_ADDRESS (network)) : authority;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

/* As many as all hosts together may be asked. */
static guint
count_connections (BobbinRunContext *run)
{
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint64 n_inputs = bobbin_inputs_get_n_inputs (run->inputs);
  guint64 n_looks = MIN (n_inputs, SAMPLE);
  guint most = 0;

  for (guint64 i = 0; i < n_looks; i++)
    {
      BobbinInput input;
      char *host;

      bobbin_inputs_get (run->inputs, i * n_inputs / n_looks, &input);
      host = bobbin_workload_dup_peer (run->workload, &input);
      if (host == NULL || is_here (host))
        {
          g_free (host);
          return MOST_CONNECTIONS;
        }
      if (g_hash_table_add (hosts, host))
        most += MOST_FOR_HOST;
    }

  return CLAMP (most, 1, MOST_CONNECTIONS);
}

void
bobbin_auto_limits_look (BobbinRunContext *run,
                         BobbinEvidence   *evidence)
{
  gboolean has_peers = BOBBIN_WORKLOAD_GET_CLASS (run->workload)->dup_peer != NULL;

  evidence->kind = get_kind (run);
  evidence->n_processors = g_get_num_processors ();
  evidence->n_tasks = bobbin_inputs_get_n_inputs (run->inputs);
  evidence->most = has_peers ? count_connections (run) : MOST_SLOTS;
  evidence->awaits = bobbin_workload_guess_awaits (run->workload);
  evidence->delay = evidence->working = evidence->loop = evidence->idle = -1;
}
