/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-hyperfine-reader.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "../job/bobbin-job-error.h"

/* Times in one result; a file with more is none of hyperfine's. */
#define MAX_TIMES 100000000u

static void
row_free (gpointer data)
{
  BobbinHyperfineRow *row = data;

  g_free (row->command);
  g_free (row->times);
  g_free (row->exit_codes);
  g_strfreev (row->parameters);
  g_free (row);
}

static gboolean
fail (const char  *name,
      guint        result,
      const char  *what,
      GError     **error)
{
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               _("%s: result %u: “%s” is missing or is not what hyperfine writes there."), name, result, what);

  return FALSE;
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* A figure that may be missing or null. */
static gboolean
read_figure (JsonObject *object,
             const char *key,
             double     *value)
{
  JsonNode *node = json_object_get_member (object, key);

  *value = (double) NAN;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!is_number (node))
    return FALSE;

  *value = json_node_get_double (node);

  return TRUE;
}

static gboolean
read_times (JsonObject         *object,
            BobbinHyperfineRow *row)
{
  JsonNode *node = json_object_get_member (object, "times");
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) > MAX_TIMES)
    return FALSE;

  row->n_times = json_array_get_length (array);
  row->times = g_new (double, row->n_times);
  for (guint i = 0; i < row->n_times; i++)
    {
      JsonNode *time = json_array_get_element (array, i);

      if (!is_number (time) || !(json_node_get_double (time) >= 0))
        return FALSE;
      row->times[i] = json_node_get_double (time);
    }

  return TRUE;
}

static gboolean
read_codes (JsonObject         *object,
            BobbinHyperfineRow *row)
{
  JsonNode *node = json_object_get_member (object, "exit_codes");
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) != row->n_times)
    return FALSE;

  row->exit_codes = g_new (int, row->n_times);
  for (guint i = 0; i < row->n_times; i++)
    {
      JsonNode *code = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_NULL (code) && !is_number (code))
        return FALSE;
      row->exit_codes[i] = JSON_NODE_HOLDS_NULL (code) ? -1 : (int) CLAMP (json_node_get_int (code), -1, G_MAXINT16);
    }

  return TRUE;
}

static gboolean
read_parameters (JsonObject         *object,
                 BobbinHyperfineRow *row)
{
  JsonNode *node = json_object_get_member (object, "parameters");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) names = NULL;
  JsonObject *parameters;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  parameters = json_node_get_object (node);
  names = json_object_get_members (parameters);
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *value = json_object_get_member (parameters, l->data);

      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        return FALSE;
      g_strv_builder_add_many (builder, (const char *) l->data, json_node_get_string (value), NULL);
    }
  row->parameters = g_strv_builder_end (builder);

  return TRUE;
}

/* What is wrong; NULL: nothing. */
static const char *
read_row (JsonNode           *node,
          BobbinHyperfineRow *row)
{
  const struct { const char *key; double *value; } figures[] = {
    { "mean", &row->mean }, { "stddev", &row->stddev }, { "median", &row->median }, { "user", &row->user },
    { "system", &row->system }, { "min", &row->min }, { "max", &row->max },
  };
  JsonObject *object;
  JsonNode *command;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return "command";

  object = json_node_get_object (node);
  command = json_object_get_member (object, "command");
  if (command == NULL || !JSON_NODE_HOLDS_VALUE (command) || json_node_get_value_type (command) != G_TYPE_STRING)
    return "command";

  row->command = g_strdup (json_node_get_string (command));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (!read_figure (object, figures[i].key, figures[i].value))
      return figures[i].key;
  if (!read_times (object, row))
    return "times";
  if (!read_codes (object, row))
    return "exit_codes";
  if (!read_parameters (object, row))
    return "parameters";

  return row->times == NULL && isnan (row->mean) ? "mean" : NULL;
}

/* The list of results; NULL with an error. Borrowed. */
static JsonArray *
get_results (JsonParser  *parser,
             const char  *name,
             GError     **error)
{
  JsonNode *root = json_parser_get_root (parser);
  JsonNode *results = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    results = json_object_get_member (json_node_get_object (root), "results");

  if (results != NULL && JSON_NODE_HOLDS_ARRAY (results) && json_array_get_length (json_node_get_array (results)) > 0)
    return json_node_get_array (results);

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               _("%s: there are no results in it as hyperfine writes them with --export-json."), name);

  return NULL;
}

GPtrArray *
bobbin_hyperfine_parse (const char  *text,
                        gsize        length,
                        const char  *name,
                        GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  JsonArray *results;

  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, _("%s:%u: this is no JSON."),
                   name, json_parser_get_current_line (parser));
      return NULL;
    }

  results = get_results (parser, name, error);
  for (guint i = 0; results != NULL && i < json_array_get_length (results); i++)
    {
      BobbinHyperfineRow *row = g_new0 (BobbinHyperfineRow, 1);
      const char *wrong;

      g_ptr_array_add (rows, row);
      wrong = read_row (json_array_get_element (results, i), row);
      if (wrong != NULL)
        {
          fail (name, i + 1, wrong, error);
          return NULL;
        }
    }

  return results != NULL ? g_steal_pointer (&rows) : NULL;
}
