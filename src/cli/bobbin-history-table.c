/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-history-table.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bobbin-text.h"

/* Cells that a title keeps however narrow the terminal is, and those between columns. */
#define MIN_TITLE 24
#define GAP       2

enum { NUMBER, WHEN, TITLE, WORKLOAD, WORKERS, STATE, DONE, TIME, SIZE, N_COLUMNS };

typedef struct
{
  char *cells[N_COLUMNS];
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_COLUMNS; i++)
    g_free (row->cells[i]);
}

static const char *
get_state_title (const BobbinHistoryEntry *entry)
{
  return entry->cut_off ? _("Cut off") : bobbin_run_state_get_title (entry->state);
}

/* The time of one of today, else the day. */
static char *
dup_time (gint64 started)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (started / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  if (local == NULL)
    return g_strdup ("");

  return g_date_time_format (local, g_date_time_get_year (now) == g_date_time_get_year (local) &&
                                    g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (local)
                                    ? "%H:%M:%S" : "%Y-%m-%d");
}

static char *
dup_workers (const BobbinHistoryEntry *entry)
{
  return entry->n_workers > 0 ? g_strdup_printf ("%s × %u", entry->executor, entry->n_workers)
                              : g_strdup (entry->executor);
}

static char *
dup_done (const BobbinHistoryEntry *entry)
{
  g_autofree char *n_done = bobbin_text_count (entry->n_done);
  g_autofree char *n_tasks = bobbin_text_count (entry->n_tasks);

  return g_strdup_printf ("%s/%s", n_done, n_tasks);
}

static void
add_heads (GArray *rows)
{
  const char *heads[N_COLUMNS] = {
    [NUMBER] = _("Run"), [WHEN] = _("Started"), [TITLE] = _("Title"), [WORKLOAD] = _("Kind"),
    [WORKERS] = _("Workers"), [STATE] = _("State"), [DONE] = _("Done"), [TIME] = _("Time"), [SIZE] = _("Size"),
  };
  Row row;

  for (guint i = 0; i < N_COLUMNS; i++)
    row.cells[i] = g_strdup (heads[i]);
  g_array_append_val (rows, row);
}

static void
add_row (GArray                   *rows,
         const BobbinHistoryEntry *entry)
{
  Row row = { {
    [NUMBER] = g_strdup_printf ("%s%" PRId64, entry->pinned ? "*" : "", entry->number),
    [WHEN] = dup_time (entry->started),
    [TITLE] = bobbin_text_escape (entry->title, -1),
    [WORKLOAD] = bobbin_text_escape (entry->workload, -1),
    [WORKERS] = dup_workers (entry),
    [STATE] = g_strdup (get_state_title (entry)),
    [DONE] = dup_done (entry),
    [TIME] = bobbin_text_duration (entry->elapsed),
    [SIZE] = g_format_size (entry->n_bytes),
  } };

  g_array_append_val (rows, row);
}

static gboolean
is_right_aligned (guint column)
{
  return column == NUMBER || column == DONE || column == TIME || column == SIZE;
}

/* Columns are as wide as they need to be, but for the title, which gets what is
 * left. What would leave it too little is left out (0 cells), the least useful first. */
static void
measure (GArray *rows,
         guint   width,
         guint  *widths)
{
  const guint dispensable[] = { WORKERS, WORKLOAD, TIME, SIZE };
  guint sum = 0, least;

  for (guint column = 0; column < N_COLUMNS; column++)
    {
      widths[column] = 0;
      for (guint i = 0; i < rows->len; i++)
        widths[column] = MAX (widths[column],
                              bobbin_text_get_width (g_array_index (rows, Row, i).cells[column]));
      sum += widths[column] + (column > 0 ? GAP : 0);
    }

  least = MIN (widths[TITLE], MIN_TITLE);
  for (guint i = 0; i < G_N_ELEMENTS (dispensable) && sum - widths[TITLE] + least > width; i++)
    {
      sum -= widths[dispensable[i]] + GAP;
      widths[dispensable[i]] = 0;
    }

  if (sum > width)
    widths[TITLE] -= MIN (sum - width, widths[TITLE] - least);
}

static void
append_row (GString     *buffer,
            const Row   *row,
            const guint *widths,
            guint        width)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint column = 0; column < N_COLUMNS; column++)
    {
      if (widths[column] == 0)
        continue;
      if (column > 0)
        g_string_append_printf (line, "%*s", GAP, "");
      bobbin_text_append_cell (line, row->cells[column], widths[column], is_right_aligned (column));
    }

  /* The rest does not fit either. */
  if (bobbin_text_get_width (line->str) > width)
    {
      g_string_truncate (line, bobbin_text_fit (line->str, width - 1));
      g_string_append (line, "…");
    }
  g_string_append (buffer, g_strchomp (line->str));
  g_string_append_c (buffer, '\n');
}

static void
append_text (GString   *buffer,
             GPtrArray *entries,
             guint      width)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  guint widths[N_COLUMNS];

  g_array_set_clear_func (rows, row_clear);
  if (entries->len > 0)
    add_heads (rows);
  for (guint i = 0; i < entries->len; i++)
    add_row (rows, g_ptr_array_index (entries, i));

  measure (rows, width, widths);
  for (guint i = 0; i < rows->len; i++)
    append_row (buffer, &g_array_index (rows, Row, i), widths, width);
}

static char *
dup_iso_time (gint64 started)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (started / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_format_iso8601 (utc) : g_strdup ("");
}

/* The words of scripts, which no language changes. */
static const char *
get_state_word (const BobbinHistoryEntry *entry)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (BOBBIN_TYPE_RUN_STATE);

  return entry->cut_off ? "cut-off" : g_enum_get_value (klass, entry->state)->value_nick;
}

static void
append_json_text (GString    *buffer,
                  const char *name,
                  const char *text)
{
  g_string_append_printf (buffer, ", \"%s\": ", name);
  if (text != NULL)
    bobbin_json_append_string (buffer, text, strlen (text));
  else
    g_string_append (buffer, "null");
}

static void
append_json (GString                  *buffer,
             const BobbinHistoryEntry *entry)
{
  g_autofree char *started = dup_iso_time (entry->started);

  g_string_append_printf (buffer, "{\"run\": %" PRId64, entry->number);
  append_json_text (buffer, "title", entry->title);
  append_json_text (buffer, "kind", entry->workload);
  append_json_text (buffer, "executor", entry->executor);
  g_string_append_printf (buffer, ", \"workers\": %u", entry->n_workers);
  append_json_text (buffer, "state", get_state_word (entry));
  g_string_append_printf (buffer, ", \"resumable\": %s", entry->resumable ? "true" : "false");
  append_json_text (buffer, "started", started);
  g_string_append (buffer, ", \"seconds\": ");
  bobbin_json_append_number (buffer, entry->elapsed);
  g_string_append_printf (buffer, ", \"tasks\": %" PRIu64 ", \"done\": %" PRIu64 ", \"failed\": %" PRIu64
                          ", \"bytes\": %" PRIu64 ", \"pinned\": %s", entry->n_tasks, entry->n_done,
                          entry->n_failed, entry->n_bytes, entry->pinned ? "true" : "false");
  append_json_text (buffer, "imported", entry->imported);
  g_string_append (buffer, "}\n");
}

static void
append_csv_text (GString    *buffer,
                 const char *text)
{
  g_string_append_c (buffer, ',');
  bobbin_csv_append_text (buffer, text != NULL ? text : "");
}

static void
append_csv (GString                  *buffer,
            const BobbinHistoryEntry *entry)
{
  g_autofree char *started = dup_iso_time (entry->started);

  g_string_append_printf (buffer, "%" PRId64, entry->number);
  append_csv_text (buffer, entry->title);
  append_csv_text (buffer, entry->workload);
  append_csv_text (buffer, entry->executor);
  g_string_append_printf (buffer, ",%u", entry->n_workers);
  append_csv_text (buffer, get_state_word (entry));
  g_string_append_printf (buffer, ",%s,%s,", entry->resumable ? "true" : "false", started);
  bobbin_json_append_number (buffer, entry->elapsed);
  g_string_append_printf (buffer, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%s", entry->n_tasks,
                          entry->n_done, entry->n_failed, entry->n_bytes, entry->pinned ? "true" : "false");
  append_csv_text (buffer, entry->imported);
  g_string_append_c (buffer, '\n');
}

void
bobbin_history_table_append (GString         *buffer,
                             GPtrArray       *entries,
                             BobbinRowFormat  format,
                             guint            width)
{
  if (format == BOBBIN_ROW_FORMAT_TEXT)
    {
      append_text (buffer, entries, width);
      return;
    }

  if (format == BOBBIN_ROW_FORMAT_CSV)
    g_string_append (buffer, "run,title,kind,executor,workers,state,resumable,started,seconds,"
                             "tasks,done,failed,bytes,pinned,imported\n");
  for (guint i = 0; i < entries->len; i++)
    (format == BOBBIN_ROW_FORMAT_CSV ? append_csv : append_json) (buffer, g_ptr_array_index (entries, i));
}

/* The number, when it was, the title, and as much of the verdict as fits. */
static void
append_races_text (GString   *buffer,
                   GPtrArray *races,
                   guint      width)
{
  guint widths[3] = { 0 };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < races->len; i++)
    {
      const BobbinHistoryRace *race = g_ptr_array_index (races, i);
      char **cells = g_new0 (char *, 5);

      cells[0] = g_strdup_printf ("%sR%" PRId64, race->pinned ? "*" : "", race->number);
      cells[1] = dup_time (race->began);
      cells[2] = bobbin_text_escape (race->title, -1);
      cells[3] = bobbin_text_escape (race->verdict, -1);
      for (guint j = 0; j < 3; j++)
        widths[j] = MAX (widths[j], bobbin_text_get_width (cells[j]));
      g_ptr_array_add (lines, cells);
    }

  widths[2] = MIN (widths[2], MAX (width / 3, MIN_TITLE));
  for (guint i = 0; i < lines->len; i++)
    {
      char **cells = g_ptr_array_index (lines, i);
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint j = 0; j < 3; j++)
        {
          bobbin_text_append_cell (line, cells[j], widths[j], j == 0);
          g_string_append_printf (line, "%*s", GAP, "");
        }
      g_string_append (line, cells[3]);
      if (bobbin_text_get_width (line->str) > width)
        {
          g_string_truncate (line, bobbin_text_fit (line->str, width - 1));
          g_string_append (line, "…");
        }
      g_string_append (buffer, g_strchomp (line->str));
      g_string_append_c (buffer, '\n');
    }
}

static void
append_race_json (GString                 *buffer,
                  const BobbinHistoryRace *race)
{
  g_autofree char *started = dup_iso_time (race->began);

  g_string_append_printf (buffer, "{\"race\": \"R%" PRId64 "\"", race->number);
  append_json_text (buffer, "title", race->title);
  append_json_text (buffer, "kind", race->workload);
  append_json_text (buffer, "started", started);
  g_string_append (buffer, ", \"seconds\": ");
  bobbin_json_append_number (buffer, race->elapsed);
  append_json_text (buffer, "verdict", race->verdict);
  g_string_append_printf (buffer, ", \"pinned\": %s}\n", race->pinned ? "true" : "false");
}

static void
append_race_csv (GString                 *buffer,
                 const BobbinHistoryRace *race)
{
  g_autofree char *started = dup_iso_time (race->began);

  g_string_append_printf (buffer, "R%" PRId64, race->number);
  append_csv_text (buffer, race->title);
  append_csv_text (buffer, race->workload);
  g_string_append_printf (buffer, ",%s,", started);
  bobbin_json_append_number (buffer, race->elapsed);
  append_csv_text (buffer, race->verdict);
  g_string_append_printf (buffer, ",%s\n", race->pinned ? "true" : "false");
}

void
bobbin_history_table_append_races (GString         *buffer,
                                   GPtrArray       *races,
                                   BobbinRowFormat  format,
                                   guint            width)
{
  if (format == BOBBIN_ROW_FORMAT_TEXT)
    {
      append_races_text (buffer, races, width);
      return;
    }

  if (format == BOBBIN_ROW_FORMAT_CSV)
    g_string_append (buffer, "race,title,kind,started,seconds,verdict,pinned\n");
  for (guint i = 0; i < races->len; i++)
    (format == BOBBIN_ROW_FORMAT_CSV ? append_race_csv : append_race_json) (buffer, g_ptr_array_index (races, i));
}
