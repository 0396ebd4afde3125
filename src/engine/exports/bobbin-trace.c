/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-trace.h"

#include <string.h>

#include "bobbin-row-formatter.h"

/* Microseconds with three places, in every locale. */
static void
append_time (GString    *buffer,
             const char *key,
             gint64      nanoseconds)
{
  g_string_append_printf (buffer, ",\"%s\":%" G_GINT64_FORMAT ".%03d", key,
                          nanoseconds / 1000, (int) (nanoseconds % 1000));
}

void
bobbin_trace_append_task (BobbinRun *run,
                          guint64    number,
                          GString   *buffer)
{
  const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), number);
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (run), number, &input);

  g_string_append (buffer, "{\"ph\":\"X\",\"pid\":1,\"name\":");
  bobbin_json_append_string (buffer, input.text, input.length);
  g_string_append_printf (buffer, ",\"cat\":\"%s\",\"tid\":%u",
                          bobbin_task_state_get_name (task->state), task->lane + 1);
  append_time (buffer, "ts", MAX (task->start, 0));
  append_time (buffer, "dur", MAX (task->duration, 0));
  g_string_append_printf (buffer, ",\"args\":{\"task\":%" G_GUINT64_FORMAT ",\"attempts\":%u",
                          number + 1, task->attempts);
  if (task->error != BOBBIN_ERROR_KIND_NONE)
    g_string_append_printf (buffer, ",\"error\":\"%s\"", bobbin_error_kind_get_name (task->error));
  g_string_append (buffer, "}}");
}

static void
append_name (GString    *buffer,
             const char *event,
             guint       thread,
             const char *name)
{
  g_string_append_printf (buffer, "{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"%s\",\"args\":{\"name\":",
                          thread, event);
  bobbin_json_append_string (buffer, name, strlen (name));
  g_string_append (buffer, "}}");
}

void
bobbin_trace_append_names (BobbinRun *run,
                           GString   *buffer)
{
  GListModel *lanes = bobbin_run_get_lanes (run);

  append_name (buffer, "process_name", 0, bobbin_run_get_title (run));
  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      g_string_append (buffer, ",\n");
      append_name (buffer, "thread_name", bobbin_lane_get_number (lane) + 1, bobbin_lane_get_title (lane));
    }
}
