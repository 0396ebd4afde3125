/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The timeline of a run in the Trace Event Format ("Trace Event Format",
 * Google, 2016), which Perfetto and chrome://tracing show: a JSON array of
 * events in the order of their time. Each attempt is a complete event ("X") on
 * the thread that its lane is, the phases of a download are such events within
 * it, and rate and active workers are counters ("C"). Lanes of one worker
 * process are threads of one process.
 */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bobbin-export-text.h"
#include "bobbin-exporter.h"
#include "bobbin-row-formatter.h"

/* Events that are written in one piece. */
#define PIECE 64

/* The process of all lanes that are in Bobbin's own, and of the counters. */
#define OWN_PID 1

/* Bytes of a name. */
#define MAX_NAME_LENGTH 200

enum { SLICE_ATTEMPT, SLICE_QUEUE, SLICE_CONNECT, SLICE_FIRST_BYTE, SLICE_BODY, N_SLICES };

static const char * const slice_names[N_SLICES] = {
  NULL, N_("In the queue"), N_("Connecting"), N_("Until the first byte"), N_("Page"),
};

typedef struct
{
  gint64 start;
  gint64 end;
} Slice;

/* A source of events: a lane. */
typedef struct
{
  guint                 number;
  guint                 pid;
  guint64               next;       /* index of the attempt after this one */
  guint64               n_attempts;
  BobbinTimelineAttempt attempt;
  Slice                 slices[N_SLICES];
  guint                 slice;      /* the next one to be written */
  gint64                floor;      /* end of the attempt before: none begins earlier */
} Lane;

typedef struct
{
  BobbinRun         *run;
  Lane              *lanes;
  guint              n_lanes;
  Lane             **heap;          /* lanes that have an event, the earliest first */
  guint              n_heap;
  guint64            n_all;         /* attempts */
  guint64            n_written;
  gboolean           begun;

  BobbinSeriesPoint *points;
  guint              n_points;
  guint              point;         /* the next one; n_points: the zeroes behind them */
  gint64             width;         /* ns */

  int                connect;       /* which of the numbers of a result; -1: none */
  int                first_byte;
  int                total;
  char              *hold;
} Trace;

static int
find_number (BobbinWorkload *workload,
             const char     *name)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);
  int number = 0;

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_NUMBER)
        continue;
      if (g_str_equal (columns[i].name, name) && g_strcmp0 (columns[i].unit, "s") == 0)
        return number;
      number++;
    }

  return -1;
}

/* ns; -1: not known. */
static gint64
get_phase (const BobbinResult *result,
           int                 number)
{
  if (number < 0 || number >= (int) result->n_numbers || !(result->numbers[number] >= 0))
    return -1;

  return (gint64) MIN (result->numbers[number] * 1e9, 1e18);
}

/* Each as long as it can be within those that it is part of. */
static void
fill_phases (Trace *self,
             Lane  *lane)
{
  const Slice *all = &lane->slices[SLICE_ATTEMPT];
  gint64 length = all->end - all->start;
  gint64 connect, first_byte, total;
  BobbinResult result;

  for (guint i = 1; i < N_SLICES; i++)
    lane->slices[i] = (Slice) { -1, -1 };

  if (self->total < 0 || self->first_byte < 0)
    return;

  bobbin_task_decode (lane->attempt.record, &result);
  first_byte = get_phase (&result, self->first_byte);
  total = get_phase (&result, self->total);
  if (!result.has_result || first_byte < 0 || total < 0)
    return;

  total = MIN (total, length);
  first_byte = MIN (first_byte, total);
  connect = CLAMP (get_phase (&result, self->connect), 0, first_byte);

  lane->slices[SLICE_QUEUE] = (Slice) { all->start, all->end - total };
  lane->slices[SLICE_CONNECT] = (Slice) { all->end - total, all->end - total + connect };
  lane->slices[SLICE_FIRST_BYTE] = (Slice) { lane->slices[SLICE_CONNECT].end, all->end - total + first_byte };
  lane->slices[SLICE_BODY] = (Slice) { lane->slices[SLICE_FIRST_BYTE].end, all->end };
}

/* Goes to the next slice of the lane that there is something of; %FALSE: none. */
static gboolean
advance (Trace *self,
         Lane  *lane)
{
  Slice *all = &lane->slices[SLICE_ATTEMPT];

  for (lane->slice++; lane->slice < N_SLICES; lane->slice++)
    if (lane->slices[lane->slice].end > lane->slices[lane->slice].start)
      return TRUE;

  if (lane->next == lane->n_attempts)
    return FALSE;

  bobbin_timeline_get_attempt (bobbin_run_get_timeline (self->run), lane->number, lane->next++, &lane->attempt);

  /* Where a clock makes two attempts of a lane overlap, the later one gives way. */
  all->start = MAX (lane->attempt.start, lane->floor);
  all->end = MAX (lane->attempt.start + lane->attempt.duration, all->start);
  lane->floor = all->end;
  lane->slice = SLICE_ATTEMPT;
  fill_phases (self, lane);

  return TRUE;
}

static gint64
get_time (const Lane *lane)
{
  return lane->slices[lane->slice].start;
}

static gboolean
is_before (const Lane *a,
           const Lane *b)
{
  if (get_time (a) != get_time (b))
    return get_time (a) < get_time (b);

  return a->number < b->number;
}

/* Restores the order of the heap below @at. */
static void
sift_down (Trace *self,
           guint  at)
{
  while (at < self->n_heap)
    {
      Lane *lane = self->heap[at];
      guint least = at;

      for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < self->n_heap; child++)
        if (is_before (self->heap[child], self->heap[least]))
          least = child;
      if (least == at)
        return;

      self->heap[at] = self->heap[least];
      self->heap[least] = lane;
      at = least;
    }
}

/* A process of the trace for each process that lanes are in. */
static void
number_processes (Trace *self)
{
  GListModel *lanes = bobbin_run_get_lanes (self->run);
  g_autoptr (GHashTable) pids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      gint64 pid = lane != NULL ? bobbin_lane_get_pid (lane) : 0;
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (pids, &pid));

      if (number == 0)
        {
          number = pid == 0 ? OWN_PID : OWN_PID + 1 + g_hash_table_size (pids);
          g_hash_table_insert (pids, g_memdup2 (&pid, sizeof pid), GUINT_TO_POINTER (number));
        }
      self->lanes[i].pid = number;
    }
}

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  Trace *self = g_new0 (Trace, 1);
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  BobbinSeries *series = bobbin_run_get_series (run);
  BobbinWorkload *workload = bobbin_run_get_workload (run);

  self->run = g_object_ref (run);
  self->connect = find_number (workload, "connect");
  self->first_byte = find_number (workload, "first_byte");
  self->total = find_number (workload, "total");
  self->width = bobbin_series_get_width (series);
  self->n_points = bobbin_series_get_n_buckets (series);
  self->points = g_new (BobbinSeriesPoint, self->n_points);
  bobbin_series_get (series, self->points);

  self->n_lanes = MAX (g_list_model_get_n_items (bobbin_run_get_lanes (run)),
                       bobbin_timeline_get_n_lanes (timeline));
  self->lanes = g_new0 (Lane, self->n_lanes);
  self->heap = g_new (Lane *, self->n_lanes);
  number_processes (self);
  for (guint i = 0; i < self->n_lanes; i++)
    {
      Lane *lane = &self->lanes[i];

      lane->number = i;
      lane->slice = N_SLICES;
      lane->n_attempts = i < bobbin_timeline_get_n_lanes (timeline) ? bobbin_timeline_get_n_attempts (timeline, i) : 0;
      self->n_all += lane->n_attempts;
      if (advance (self, lane))
        self->heap[self->n_heap++] = lane;
    }
  for (guint i = self->n_heap; i > 0; i--)
    sift_down (self, i - 1);

  return self;
}

/* Microseconds with three places, in every locale. */
static void
append_time (GString    *buffer,
             const char *key,
             gint64      nanoseconds)
{
  g_string_append_printf (buffer, ",\"%s\":%" PRId64 ".%03d", key,
                          nanoseconds / 1000, (int) (nanoseconds % 1000));
}

static void
append_metadata (GString    *buffer,
                 guint       pid,
                 guint       tid,
                 const char *object,
                 const char *name,
                 guint       place)
{
  g_string_append_printf (buffer, "{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"%s_name\",\"args\":{\"name\":",
                          pid, tid, object);
  bobbin_json_append_string (buffer, name, strlen (name));
  g_string_append_printf (buffer, "}},\n{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"%s_sort_index\","
                          "\"args\":{\"sort_index\":%u}}", pid, tid, object, place);
}

/* Names and order of processes and lanes. */
static void
append_names (Trace   *self,
              GString *buffer)
{
  GListModel *lanes = bobbin_run_get_lanes (self->run);
  g_autoptr (GHashTable) named = g_hash_table_new (NULL, NULL);

  append_metadata (buffer, OWN_PID, 0, "process",
                   bobbin_export_text (bobbin_run_get_title (self->run), -1, &self->hold), 0);
  g_hash_table_add (named, GUINT_TO_POINTER (OWN_PID));

  for (guint i = 0; i < g_list_model_get_n_items (lanes) && i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      g_autofree char *process = g_strdup_printf (_("Process %" PRId64), bobbin_lane_get_pid (lane));
      guint pid = self->lanes[i].pid;

      g_string_append (buffer, ",\n");
      if (g_hash_table_add (named, GUINT_TO_POINTER (pid)))
        {
          append_metadata (buffer, pid, 0, "process", process, pid);
          g_string_append (buffer, ",\n");
        }
      append_metadata (buffer, pid, i + 1, "thread", bobbin_lane_get_title (lane), i + 1);
    }
}

static void
append_counter (GString    *buffer,
                const char *name,
                gint64      time,
                double      value)
{
  g_string_append_printf (buffer, ",\n{\"ph\":\"C\",\"pid\":%d,\"tid\":0,\"name\":", OWN_PID);
  bobbin_json_append_string (buffer, name, strlen (name));
  append_time (buffer, "ts", time);
  g_string_append (buffer, ",\"args\":{\"value\":");
  bobbin_json_append_number (buffer, value);
  g_string_append (buffer, "}}");
}

static void
append_point (Trace   *self,
              GString *buffer)
{
  BobbinSeriesPoint zero = { 0 };
  const BobbinSeriesPoint *point = self->point < self->n_points ? &self->points[self->point] : &zero;
  gint64 time = self->width * self->point++;

  append_counter (buffer, _("Tasks a second"), time, point->n_settled * 1e9 / self->width);
  append_counter (buffer, _("Active workers"), time, point->busy / self->width);
  if (bobbin_series_has_bytes (bobbin_run_get_series (self->run)))
    append_counter (buffer, _("Bytes a second"), time, point->bytes * 1e9 / self->width);
}

/* Bytes of @text that are no more than a name may have, and whole characters. */
static gsize
get_name_length (const char *text)
{
  gsize length = strnlen (text, MAX_NAME_LENGTH);

  if (length == MAX_NAME_LENGTH)
    while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
      length--;

  return length;
}

/* Input, number, outcome: what a click on the slice shows. */
static void
append_attempt (Trace   *self,
                Lane    *lane,
                GString *buffer)
{
  static const char * const outcomes[BOBBIN_N_ENDED_SPANS] = { "done", "failed", "retried", "cancelled" };
  BobbinResult result;
  BobbinInput input;
  const BobbinTask *record;
  const char *name;

  /* A run that goes on may have moved it since. */
  bobbin_timeline_get_attempt (bobbin_run_get_timeline (self->run), lane->number, lane->next - 1, &lane->attempt);
  record = lane->attempt.record;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), lane->attempt.task, &input);
  name = bobbin_export_input_text (&input, &self->hold);
  bobbin_json_append_string (buffer, name, get_name_length (name));
  g_string_append_printf (buffer, ",\"cat\":\"%s\",\"args\":{\"task\":%" PRIu64 ",\"attempt\":%u",
                          outcomes[lane->attempt.kind], lane->attempt.task + 1, record->attempts);
  if (record->error != BOBBIN_ERROR_KIND_NONE)
    {
      g_string_append_printf (buffer, ",\"error\":\"%s\"", bobbin_error_kind_get_name (record->error));
      bobbin_task_decode (record, &result);
      if (result.message != NULL)
        {
          const char *message = bobbin_export_text (result.message, -1, &self->hold);

          g_string_append (buffer, ",\"message\":");
          bobbin_json_append_string (buffer, message, strlen (message));
        }
    }
  g_string_append_c (buffer, '}');
}

static void
append_slice (Trace   *self,
              Lane    *lane,
              GString *buffer)
{
  const Slice *slice = &lane->slices[lane->slice];

  g_string_append_printf (buffer, ",\n{\"ph\":\"X\",\"pid\":%u,\"tid\":%u", lane->pid, lane->number + 1);
  append_time (buffer, "ts", slice->start);
  append_time (buffer, "dur", slice->end - slice->start);
  g_string_append (buffer, ",\"name\":");
  if (lane->slice == SLICE_ATTEMPT)
    append_attempt (self, lane, buffer);
  else
    {
      const char *name = _(slice_names[lane->slice]);

      bobbin_json_append_string (buffer, name, strlen (name));
      g_string_append (buffer, ",\"cat\":\"phase\"");
    }
  g_string_append_c (buffer, '}');
}

/* The earliest event of all lanes and of the counters. */
static void
append_event (Trace   *self,
              GString *buffer)
{
  Lane *lane = self->n_heap > 0 ? self->heap[0] : NULL;

  if (self->point <= self->n_points && (lane == NULL || self->width * self->point <= get_time (lane)))
    {
      append_point (self, buffer);
      return;
    }

  append_slice (self, lane, buffer);
  self->n_written += lane->slice == SLICE_ATTEMPT;
  if (!advance (self, lane))
    self->heap[0] = self->heap[--self->n_heap];
  sift_down (self, 0);
}

static gboolean
append (gpointer   data,
        GString   *buffer,
        gboolean  *done,
        GError   **error)
{
  Trace *self = data;

  if (!self->begun)
    {
      g_string_append (buffer, "[\n");
      append_names (self, buffer);
      self->begun = TRUE;
    }

  for (guint i = 0; i < PIECE && (self->n_heap > 0 || self->point <= self->n_points); i++)
    append_event (self, buffer);

  *done = self->n_heap == 0 && self->point > self->n_points;
  if (*done)
    g_string_append (buffer, "\n]\n");

  return TRUE;
}

static double
get_progress (gpointer data)
{
  Trace *self = data;

  return self->n_all > 0 ? (double) self->n_written / self->n_all : 1;
}

static void
trace_free (gpointer data)
{
  Trace *self = data;

  g_free (self->hold);
  g_free (self->points);
  g_free (self->heap);
  g_free (self->lanes);
  g_object_unref (self->run);
  g_free (self);
}

const BobbinExporter bobbin_trace_exporter = { begin, append, get_progress, trace_free };
