/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-message.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "../job/bobbin-inputs-private.h"
#include "bobbin-wire-private.h"

/* A parsed text takes many times its size in memory, and a nested one takes
 * stack: neither is bounded by the parser. */
#define MAX_JSON   (4u * 1024 * 1024)
#define MAX_DEPTH  8

/* What an error may have to say. */
#define MAX_TEXT   (256u * 1024)

#define MAX_SLOTS  (1u << 20)

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  json_builder_set_member_name (builder, name);

  if (text != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (builder, valid);
    }
  else
    {
      json_builder_add_null_value (builder);
    }
}

static void
add_int (JsonBuilder *builder,
         const char  *name,
         guint64      value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, MIN (value, G_MAXINT64));
}

static void
add_double (JsonBuilder *builder,
            const char  *name,
            double       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_parameters (JsonBuilder *builder,
                GHashTable  *parameters)
{
  GHashTableIter iter;
  gpointer name, value;

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_object (builder);
  if (parameters != NULL)
    {
      g_hash_table_iter_init (&iter, parameters);
      while (g_hash_table_iter_next (&iter, &name, &value))
        add_text (builder, name, value);
    }
  json_builder_end_object (builder);
}

static void
add_names (JsonBuilder        *builder,
           const char * const *names)
{
  json_builder_set_member_name (builder, "names");

  if (names == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

static void
put_json (GByteArray      *buffer,
          BobbinFrameType  type,
          JsonBuilder     *builder)
{
  gsize begin = bobbin_frame_begin (buffer, type);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  g_byte_array_append (buffer, (const guint8 *) text, strlen (text));
  bobbin_frame_end (buffer, begin);
}

/* Whether the text is nested no deeper than any message is. Brackets in strings
 * do not count. */
static gboolean
is_shallow (const char *text,
            gsize       length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;

      if (depth > MAX_DEPTH)
        return FALSE;
    }

  return TRUE;
}

/* The object that the frame is; borrowed from the parser, which is made. */
static JsonObject *
parse_object (const BobbinFrame  *frame,
              JsonParser        **parser,
              GError            **error)
{
  const char *text = (const char *) frame->body;
  JsonNode *root = NULL;

  /* Not an immutable one: that asserts, on some texts, that it succeeded. */
  *parser = json_parser_new ();

  if (frame->length > 0 && frame->length <= MAX_JSON &&
      g_utf8_validate_len (text, frame->length, NULL) && is_shallow (text, frame->length) &&
      json_parser_load_from_data (*parser, text, frame->length, NULL))
    root = json_parser_get_root (*parser);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      bobbin_frame_malformed (frame, "JSON", error);
      return NULL;
    }

  return json_node_get_object (root);
}

/* The member with that name if it is there and not null; of the type, or
 * *@bad is set to its name. */
static JsonNode *
get_value (JsonObject  *object,
           const char  *name,
           GType        type,
           const char **bad)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;

  if (!JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != type &&
       !(type == G_TYPE_DOUBLE && json_node_get_value_type (node) == G_TYPE_INT64)))
    {
      *bad = name;
      return NULL;
    }

  return node;
}

static char *
dup_text (JsonObject  *object,
          const char  *name,
          const char **bad)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING, bad);

  return node != NULL ? g_utf8_make_valid (json_node_get_string (node), -1) : NULL;
}

static gint64
get_int (JsonObject  *object,
         const char  *name,
         gint64       minimum,
         gint64       maximum,
         gint64       otherwise,
         const char **bad)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64, bad);
  gint64 value = node != NULL ? json_node_get_int (node) : otherwise;

  if (value < minimum || value > maximum)
    *bad = name;

  return value;
}

/* Seconds; 0 where there is no such member. */
static double
get_seconds (JsonObject  *object,
             const char  *name,
             const char **bad)
{
  JsonNode *node = get_value (object, name, G_TYPE_DOUBLE, bad);
  double value = node != NULL ? json_node_get_double (node) : 0;

  if (!isfinite (value) || value < 0)
    *bad = name;

  return value;
}

/* 1, 0, or @otherwise where it is null or not there. */
static int
get_truth (JsonObject  *object,
           const char  *name,
           int          otherwise,
           const char **bad)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN, bad);

  return node != NULL ? !!json_node_get_boolean (node) : otherwise;
}

static GHashTable *
dup_parameters (JsonObject  *object,
                const char **bad)
{
  GHashTable *parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonNode *node = json_object_get_member (object, "parameters");
  JsonObject *members;
  JsonObjectIter iter;
  const char *name;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return parameters;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      *bad = "parameters";
      return parameters;
    }

  members = json_node_get_object (node);
  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      char *value = dup_text (members, name, bad);

      if (value != NULL)
        g_hash_table_insert (parameters, g_utf8_make_valid (name, -1), value);
      else
        *bad = "parameters";
    }

  return parameters;
}

static GStrv
dup_names (JsonObject  *object,
           const char **bad)
{
  JsonNode *node = json_object_get_member (object, "names");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    {
      *bad = "names";
      return NULL;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *name = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING)
        g_strv_builder_take (builder, g_utf8_make_valid (json_node_get_string (name), -1));
      else
        *bad = "names";
    }

  return g_strv_builder_end (builder);
}

void
bobbin_job_message_clear (BobbinJobMessage *self)
{
  g_clear_pointer (&self->workload, g_free);
  g_clear_pointer (&self->mode, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_clear_pointer (&self->range, g_free);
  g_clear_pointer (&self->names, g_strfreev);
}

void
bobbin_message_put_job (GByteArray             *buffer,
                        const BobbinJobMessage *job)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  add_text (builder, "workload", job->workload);
  add_text (builder, "mode", job->mode);
  add_int (builder, "slots", job->n_slots);
  add_text (builder, "folder", job->folder);
  add_parameters (builder, job->parameters);
  add_text (builder, "range", job->range);
  add_names (builder, (const char * const *) job->names);
  add_int (builder, "n_tasks", job->n_tasks);
  add_double (builder, "timeout", job->timeout);
  add_int (builder, "max_memory", job->max_memory);
  add_double (builder, "max_cpu", job->max_cpu);
  add_int (builder, "output_limit", job->output_limit);
  add_double (builder, "began", job->began);
  json_builder_end_object (builder);

  put_json (buffer, BOBBIN_FRAME_JOB, builder);
}

gboolean
bobbin_message_parse_job (const BobbinFrame  *frame,
                          BobbinJobMessage   *job,
                          GError            **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object = parse_object (frame, &parser, error);
  const char *bad = NULL;

  *job = (BobbinJobMessage) { NULL, };
  if (object == NULL)
    return FALSE;

  job->workload = dup_text (object, "workload", &bad);
  job->mode = dup_text (object, "mode", &bad);
  job->n_slots = get_int (object, "slots", 1, MAX_SLOTS, 1, &bad);
  job->folder = dup_text (object, "folder", &bad);
  job->parameters = dup_parameters (object, &bad);
  job->range = dup_text (object, "range", &bad);
  job->names = dup_names (object, &bad);
  job->n_tasks = get_int (object, "n_tasks", 1, BOBBIN_INPUTS_MAX, 0, &bad);
  job->timeout = get_seconds (object, "timeout", &bad);
  job->max_memory = get_int (object, "max_memory", 0, G_MAXINT64, 0, &bad);
  job->max_cpu = get_seconds (object, "max_cpu", &bad);
  job->output_limit = get_int (object, "output_limit", 0, G_MAXINT64, 0, &bad);
  job->began = get_seconds (object, "began", &bad);
  if (job->workload == NULL)
    bad = "workload";
  if (job->mode == NULL)
    bad = "mode";

  if (bad != NULL)
    bobbin_job_message_clear (job);

  return bad == NULL || bobbin_frame_malformed (frame, bad, error);
}

void
bobbin_hello_message_clear (BobbinHelloMessage *self)
{
  g_clear_pointer (&self->worker, g_free);
  g_clear_pointer (&self->runtime, g_free);
}

void
bobbin_message_put_hello (GByteArray               *buffer,
                          BobbinFrameType           type,
                          const BobbinHelloMessage *hello)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  add_int (builder, "pid", hello->pid);
  add_text (builder, "worker", hello->worker);
  add_text (builder, "runtime", hello->runtime);
  json_builder_set_member_name (builder, "gil");
  if (hello->gil >= 0)
    json_builder_add_boolean_value (builder, hello->gil > 0);
  else
    json_builder_add_null_value (builder);
  add_int (builder, "clock", hello->clock);
  json_builder_set_member_name (builder, "can_fork");
  json_builder_add_boolean_value (builder, hello->can_fork);
  if (hello->awaits != BOBBIN_AWAITS_UNKNOWN)
    {
      json_builder_set_member_name (builder, "coroutine");
      json_builder_add_boolean_value (builder, hello->awaits == BOBBIN_AWAITS_OTHERS);
    }
  json_builder_end_object (builder);

  put_json (buffer, type, builder);
}

gboolean
bobbin_message_parse_hello (const BobbinFrame   *frame,
                            BobbinHelloMessage  *hello,
                            GError             **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object = parse_object (frame, &parser, error);
  const char *bad = NULL;

  *hello = (BobbinHelloMessage) { .gil = -1 };
  if (object == NULL)
    return FALSE;

  hello->pid = get_int (object, "pid", 0, G_MAXINT32, 0, &bad);
  hello->worker = dup_text (object, "worker", &bad);
  hello->runtime = dup_text (object, "runtime", &bad);
  hello->gil = get_truth (object, "gil", -1, &bad);
  hello->clock = get_int (object, "clock", 0, BOBBIN_WIRE_MAX_TIME - 1, 0, &bad);
  hello->can_fork = get_truth (object, "can_fork", FALSE, &bad);
  switch (get_truth (object, "coroutine", -1, &bad))
    {
    case TRUE:
      hello->awaits = BOBBIN_AWAITS_OTHERS;
      break;
    case FALSE:
      hello->awaits = BOBBIN_AWAITS_NOTHING;
      break;
    default:
      break;
    }

  if (bad != NULL)
    bobbin_hello_message_clear (hello);

  return bad == NULL || bobbin_frame_malformed (frame, bad, error);
}

/* The beginning of @text, at most MAX_TEXT bytes in whole characters. */
static char *
dup_beginning (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  gsize kept = MIN (length, MAX_TEXT);

  if (text == NULL)
    return NULL;
  while (kept < length && kept > 0 && ((guint8) text[kept] & 0xC0) == 0x80)
    kept--;

  return g_strndup (text, kept);
}

void
bobbin_message_put_refused (GByteArray *buffer,
                            const char *message,
                            const char *detail)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *short_message = dup_beginning (message);
  g_autofree char *short_detail = dup_beginning (detail);

  json_builder_begin_object (builder);
  add_text (builder, "message", short_message);
  add_text (builder, "detail", short_detail);
  json_builder_end_object (builder);

  put_json (buffer, BOBBIN_FRAME_REFUSED, builder);
}

gboolean
bobbin_message_parse_refused (const BobbinFrame  *frame,
                              char              **message,
                              char              **detail,
                              GError            **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object = parse_object (frame, &parser, error);
  const char *bad = NULL;

  *message = NULL;
  *detail = NULL;
  if (object == NULL)
    return FALSE;

  *message = dup_text (object, "message", &bad);
  *detail = dup_text (object, "detail", &bad);
  if (*message == NULL)
    bad = "message";

  if (bad != NULL)
    {
      g_clear_pointer (message, g_free);
      g_clear_pointer (detail, g_free);
    }

  return bad == NULL || bobbin_frame_malformed (frame, bad, error);
}
