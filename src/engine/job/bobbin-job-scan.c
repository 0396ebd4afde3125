/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-job-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-job-error.h"
#include "bobbin-nearest-name.h"

static const char * const groups[] = { "Job", "Parameters", "Inputs", "Run", NULL };
static const char * const job_keys[] = { "format", "workload", "title", NULL };
static const char * const input_keys[] = {
  "range", "items", "lines", "null-separated", "glob", "csv", "aria2", NULL
};

static gboolean
set_line_error (BobbinJobScan   *self,
                guint            line,
                BobbinJobError   code,
                GError         **error,
                const char      *format,
                ...) G_GNUC_PRINTF (5, 6);

static gboolean
set_line_error (BobbinJobScan   *self,
                guint            line,
                BobbinJobError   code,
                GError         **error,
                const char      *format,
                ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, BOBBIN_JOB_ERROR, code, "%s:%u: %s", self->name, line, reason);
  return FALSE;
}

/* The keys that a group may have; %NULL: any, as the workload declares them. */
static const char * const *
get_known_keys (const char *group)
{
  if (g_str_equal (group, "Job"))
    return job_keys;
  if (g_str_equal (group, "Inputs"))
    return input_keys;
  if (g_str_equal (group, "Run"))
    return bobbin_run_settings_get_names ();

  return NULL;
}

static gboolean
check_name (BobbinJobScan      *self,
            guint               line,
            const char         *name,
            const char * const *known,
            const char         *kind,
            GError            **error)
{
  g_autofree char *all = NULL;
  const char *nearest;

  if (g_strv_contains (known, name))
    return TRUE;

  nearest = bobbin_nearest_name (name, known);
  if (nearest != NULL)
    return set_line_error (self, line, BOBBIN_JOB_ERROR_UNKNOWN, error,
                           _("there is no %s “%s”; did you mean “%s”?"), kind, name, nearest);

  all = g_strjoinv (", ", (char **) known);
  return set_line_error (self, line, BOBBIN_JOB_ERROR_UNKNOWN, error,
                         _("there is no %s “%s”; there are: %s."), kind, name, all);
}

static gboolean
check_key (BobbinJobScan  *self,
           guint           line,
           const char     *group,
           const char     *key,
           GError        **error)
{
  const char * const *known = get_known_keys (group);
  g_autofree char *kind = g_strdup_printf (_("key of [%s]"), group);

  if (known != NULL)
    return check_name (self, line, key, known, kind, error);

  for (const char *p = key; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                             _("“%s” is no name: those have letters, digits and “-”."), key);

  return TRUE;
}

static gboolean
note_place (BobbinJobScan *self,
            const char    *group,
            const char    *key,
            guint          line)
{
  char *place = g_strconcat (group, "\n", key, NULL);

  if (g_hash_table_contains (self->lines, place))
    {
      g_free (place);
      return FALSE;
    }

  g_ptr_array_add (self->keys, place);
  g_hash_table_insert (self->lines, place, GUINT_TO_POINTER (line));

  return TRUE;
}

static gboolean
scan_key (BobbinJobScan  *self,
          guint           line,
          const char     *group,
          const char     *text,
          GError        **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = NULL;

  if (equals == NULL || equals == text)
    return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                           _("this is neither “[GROUP]” nor “key=value” nor a comment with “#” before it."));

  if (group == NULL)
    return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                           _("there must be a group before this, such as [Job]."));

  key = g_strchomp (g_strndup (text, equals - text));
  if (!check_key (self, line, group, key, error))
    return FALSE;

  if (!note_place (self, group, key, line))
    {
      g_autofree char *first = bobbin_job_scan_dup_location (self, group, key);

      return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                             _("“%s” is here a second time; the first one is at %s."), key, first);
    }

  return TRUE;
}

static gboolean
scan_line (BobbinJobScan  *self,
           guint           line,
           char           *text,
           char          **group,
           GError        **error)
{
  g_strstrip (text);

  if (*text == '\0' || *text == '#')
    return TRUE;

  if (*text != '[')
    return scan_key (self, line, *group, text, error);

  if (!g_str_has_suffix (text, "]"))
    return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                           _("the name of a group has a “]” after it."));

  g_free (*group);
  *group = g_strndup (text + 1, strlen (text) - 2);
  if (!check_name (self, line, *group, groups, _("group"), error))
    return FALSE;

  /* A group may be there in two parts. */
  note_place (self, *group, "", line);
  return TRUE;
}

gboolean
bobbin_job_scan (BobbinJobScan  *self,
                 const char     *text,
                 gsize           length,
                 const char     *name,
                 GError        **error)
{
  g_autofree char *group = NULL;
  const char *end = text + length;
  guint line = 1;

  *self = (BobbinJobScan) {
    .name = name,
    .lines = g_hash_table_new (g_str_hash, g_str_equal),
    .keys = g_ptr_array_new_with_free_func (g_free),
  };

  for (const char *start = text; start < end; line++)
    {
      const char *stop = memchr (start, '\n', end - start);
      g_autofree char *copy = NULL;

      if (stop == NULL)
        stop = end;

      if (!g_utf8_validate_len (start, stop - start, NULL))
        return set_line_error (self, line, BOBBIN_JOB_ERROR_SYNTAX, error,
                               memchr (start, '\0', stop - start) != NULL
                               ? _("there is a NUL byte in the text.")
                               : _("the text is not valid UTF-8."));

      copy = g_strndup (start, stop - start);
      if (!scan_line (self, line, copy, &group, error))
        return FALSE;

      start = stop + 1;
    }

  return TRUE;
}

void
bobbin_job_scan_clear (BobbinJobScan *self)
{
  g_clear_pointer (&self->lines, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
}

char *
bobbin_job_scan_dup_location (BobbinJobScan *self,
                              const char    *group,
                              const char    *key)
{
  g_autofree char *place = g_strconcat (group, "\n", key, NULL);
  g_autofree char *group_place = g_strconcat (group, "\n", NULL);
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (self->lines, place));

  if (line == 0)
    line = GPOINTER_TO_UINT (g_hash_table_lookup (self->lines, group_place));

  return g_strdup_printf ("%s:%u", self->name, MAX (1, line));
}
