/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A report of a race as JSON in one line, and back. What is no number (an
 * interval that is open, a share that is not known) is null.
 */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "../history/bobbin-history.h"
#include "bobbin-race-report-private.h"

/* Of this form. A reader refuses those of a later one. */
#define FORMAT 1

/* What a race can have; more was not written by Bobbin. */
#define MAX_CONTENDERS 10000
#define MAX_VALUES     BOBBIN_REFEREE_MAX_ROUNDS

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder,
         const char  *name,
         gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_value (JsonBuilder *builder,
           double       value)
{
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_double (JsonBuilder *builder,
            const char  *name,
            double       value)
{
  json_builder_set_member_name (builder, name);
  add_value (builder, value);
}

static void
add_flag (JsonBuilder *builder,
          const char  *name,
          gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_interval (JsonBuilder          *builder,
              const char           *name,
              const BobbinInterval *interval)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  add_value (builder, interval->estimate);
  add_value (builder, interval->low);
  add_value (builder, interval->high);
  json_builder_end_array (builder);
}

static void
add_contender (JsonBuilder           *builder,
               const BobbinContender *contender)
{
  const BobbinStanding *standing = &contender->standing;

  json_builder_begin_object (builder);
  add_text (builder, "executor", contender->executor);
  add_int (builder, "workers", contender->n_workers);
  add_int (builder, "rounds", standing->n_rounds);
  add_interval (builder, "seconds", &standing->seconds);
  add_interval (builder, "ratio", &standing->ratio);
  add_int (builder, "outliers", standing->n_outliers);
  add_flag (builder, "dropped", standing->dropped);
  add_flag (builder, "joint", standing->joint);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint i = 0; i < contender->values->len; i++)
    add_value (builder, g_array_index (contender->values, double, i));
  json_builder_end_array (builder);
  if (contender->has_speedup)
    add_interval (builder, "speedup", &contender->speedup);
  add_double (builder, "working", contender->working);
  add_double (builder, "lock", contender->lock);
  add_double (builder, "handing", contender->handing);
  add_double (builder, "ready", contender->ready);
  add_double (builder, "cpu", contender->cpu);
  add_int (builder, "memory", (gint64) MIN (contender->memory, G_MAXINT64));
  add_text (builder, "refused", contender->refused);
  json_builder_end_object (builder);
}

char *
bobbin_race_report_to_data (const BobbinRaceReport *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_int (builder, "format", FORMAT);
  add_int (builder, "state", self->state);
  add_text (builder, "error", self->error);
  add_int (builder, "result", self->result);
  add_int (builder, "leader", self->leader);
  add_int (builder, "choice", self->choice);
  add_text (builder, "verdict", self->verdict);
  add_text (builder, "title", self->title);
  add_text (builder, "workload", self->workload);
  add_text (builder, "job", self->job);
  add_text (builder, "folder", self->folder);
  add_text (builder, "machine", self->machine);
  add_int (builder, "began", self->began);
  add_double (builder, "elapsed", self->elapsed);
  add_double (builder, "overhead", self->overhead);
  add_double (builder, "budget", self->budget);
  add_int (builder, "inputs", (gint64) MIN (self->n_inputs, G_MAXINT64));
  add_int (builder, "block", (gint64) MIN (self->block, G_MAXINT64));
  add_int (builder, "rounds", self->n_rounds);
  add_int (builder, "processors", self->n_processors);
  json_builder_set_member_name (builder, "contenders");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->contenders->len; i++)
    add_contender (builder, bobbin_race_report_get_contender (self, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, NULL);
}

/* Reads members of an object; after the first that is wrong it reads no more. */
typedef struct
{
  JsonObject *object;
  const char *wrong;      /* its name; NULL: none so far */
} Reader;

static void
note_wrong (Reader     *self,
            const char *name)
{
  if (self->wrong == NULL)
    self->wrong = name;
}

static JsonNode *
get_value (Reader     *self,
           const char *name)
{
  JsonNode *node = self->wrong == NULL ? json_object_get_member (self->object, name) : NULL;

  if (node != NULL && (JSON_NODE_HOLDS_VALUE (node) || JSON_NODE_HOLDS_NULL (node)))
    return node;

  note_wrong (self, name);

  return NULL;
}

static gboolean
is_number (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/* (nullable) (transfer full) */
static char *
read_text (Reader     *self,
           const char *name,
           gboolean    nullable)
{
  JsonNode *node = get_value (self, name);

  if (node == NULL || (nullable && JSON_NODE_HOLDS_NULL (node)))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));

  note_wrong (self, name);

  return NULL;
}

static gint64
read_int (Reader     *self,
          const char *name,
          gint64      least,
          gint64      most)
{
  JsonNode *node = get_value (self, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
      json_node_get_int (node) >= least && json_node_get_int (node) <= most)
    return json_node_get_int (node);

  note_wrong (self, name);

  return least;
}

static gboolean
read_flag (Reader     *self,
           const char *name)
{
  JsonNode *node = get_value (self, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);

  note_wrong (self, name);

  return FALSE;
}

/* At least 0; @missing for what is null. */
static double
read_double (Reader     *self,
             const char *name,
             double      missing)
{
  JsonNode *node = get_value (self, name);

  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return missing;
  if (node != NULL && is_number (node) && json_node_get_double (node) >= 0)
    return json_node_get_double (node);

  note_wrong (self, name);

  return missing;
}

static JsonArray *
read_array (Reader     *self,
            const char *name,
            guint       most)
{
  JsonNode *node = self->wrong == NULL ? json_object_get_member (self->object, name) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) <= most)
    return json_node_get_array (node);

  note_wrong (self, name);

  return NULL;
}

static void
read_interval (Reader         *self,
               const char     *name,
               BobbinInterval *interval)
{
  JsonArray *array = read_array (self, name, 3);
  double *ends[] = { &interval->estimate, &interval->low, &interval->high };

  if (array == NULL || json_array_get_length (array) != 3)
    {
      note_wrong (self, name);
      return;
    }

  for (guint i = 0; i < 3; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      /* Only one that was measured once is open. */
      if (JSON_NODE_HOLDS_NULL (node) && i == 2)
        *ends[i] = (double) INFINITY;
      else if (is_number (node) && json_node_get_double (node) >= 0)
        *ends[i] = json_node_get_double (node);
      else
        note_wrong (self, name);
    }
}

static void
read_values (Reader          *self,
             BobbinContender *contender)
{
  JsonArray *array = read_array (self, "values", MAX_VALUES);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      double value = is_number (node) ? json_node_get_double (node) : 0;

      if (value > 0)
        g_array_append_val (contender->values, value);
      else
        note_wrong (self, "values");
    }
}

static BobbinContender *
read_contender (JsonNode    *node,
                const char **wrong)
{
  Reader reader = { 0 };
  g_autoptr (BobbinContender) contender = NULL;
  g_autofree char *executor = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      *wrong = "contenders";
      return NULL;
    }

  reader.object = json_node_get_object (node);
  executor = read_text (&reader, "executor", FALSE);
  contender = bobbin_contender_new (executor != NULL ? executor : "", (guint) read_int (&reader, "workers", 1, G_MAXINT));
  contender->standing.n_rounds = (guint) read_int (&reader, "rounds", 0, MAX_VALUES);
  read_interval (&reader, "seconds", &contender->standing.seconds);
  read_interval (&reader, "ratio", &contender->standing.ratio);
  contender->standing.n_outliers = (guint) read_int (&reader, "outliers", 0, MAX_VALUES);
  contender->standing.dropped = read_flag (&reader, "dropped");
  contender->standing.joint = read_flag (&reader, "joint");
  read_values (&reader, contender);
  contender->has_speedup = reader.wrong == NULL && json_object_has_member (reader.object, "speedup");
  if (contender->has_speedup)
    read_interval (&reader, "speedup", &contender->speedup);
  contender->working = read_double (&reader, "working", 0);
  contender->lock = read_double (&reader, "lock", (double) NAN);
  contender->handing = read_double (&reader, "handing", 0);
  contender->ready = read_double (&reader, "ready", 0);
  contender->cpu = read_double (&reader, "cpu", 0);
  contender->memory = (guint64) read_int (&reader, "memory", 0, G_MAXINT64);
  contender->refused = read_text (&reader, "refused", TRUE);
  if (reader.wrong == NULL && contender->standing.n_rounds != contender->values->len)
    reader.wrong = "values";
  *wrong = reader.wrong;

  return reader.wrong == NULL ? g_steal_pointer (&contender) : NULL;
}

static void
read_contenders (Reader           *self,
                 BobbinRaceReport *report)
{
  JsonArray *array = read_array (self, "contenders", MAX_CONTENDERS);

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && self->wrong == NULL; i++)
    {
      BobbinContender *contender = read_contender (json_array_get_element (array, i), &self->wrong);

      if (contender != NULL)
        g_ptr_array_add (report->contenders, contender);
    }
}

static const char *
read_report (JsonObject       *object,
             BobbinRaceReport *report)
{
  Reader reader = { object };
  gint64 last;

  read_int (&reader, "format", 1, FORMAT);
  report->state = (BobbinRaceState) read_int (&reader, "state", BOBBIN_RACE_QUEUED, BOBBIN_RACE_FAILED);
  report->error = read_text (&reader, "error", TRUE);
  report->result = (BobbinRefereeState) read_int (&reader, "result", BOBBIN_REFEREE_RACING, BOBBIN_REFEREE_UNKNOWN);
  read_contenders (&reader, report);
  last = (gint64) report->contenders->len - 1;
  report->leader = (int) read_int (&reader, "leader", -1, last);
  report->choice = (int) read_int (&reader, "choice", -1, last);
  report->verdict = read_text (&reader, "verdict", TRUE);
  report->title = read_text (&reader, "title", FALSE);
  report->workload = read_text (&reader, "workload", FALSE);
  report->job = read_text (&reader, "job", FALSE);
  report->folder = read_text (&reader, "folder", TRUE);
  report->machine = read_text (&reader, "machine", TRUE);
  report->began = read_int (&reader, "began", 0, G_MAXINT64);
  report->elapsed = read_double (&reader, "elapsed", 0);
  report->overhead = read_double (&reader, "overhead", 0);
  report->budget = read_double (&reader, "budget", 0);
  report->n_inputs = (guint64) read_int (&reader, "inputs", 0, G_MAXINT64);
  report->block = (guint64) read_int (&reader, "block", 0, G_MAXINT64);
  report->n_rounds = (guint) read_int (&reader, "rounds", 0, MAX_VALUES);
  report->n_processors = (guint) read_int (&reader, "processors", 0, G_MAXINT);
  if (reader.wrong == NULL && report->contenders->len == 0)
    return "contenders";

  return reader.wrong;
}

BobbinRaceReport *
bobbin_race_report_new_from_data (const char  *data,
                                  GError     **error)
{
  g_autoptr (BobbinRaceReport) report = bobbin_race_report_new ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  const char *wrong = "{}";
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, data, -1, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    wrong = read_report (json_node_get_object (root), report);
  if (wrong == NULL)
    return g_steal_pointer (&report);

  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
               _("The record of the race is damaged: “%s” is missing or makes no sense."), wrong);

  return NULL;
}
