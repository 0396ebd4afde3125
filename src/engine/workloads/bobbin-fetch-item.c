/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-checksum-text.h"
#include "bobbin-fetch-folder.h"

static int
find (const char * const *names,
      const char         *name)
{
  for (int i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return i;

  return -1;
}

void
bobbin_fetch_columns_find (BobbinFetchColumns *self,
                           const char * const *names)
{
  *self = (BobbinFetchColumns) { -1, -1, -1, -1, -1, FALSE };

  self->url = find (names, "url");
  if (self->url < 0)
    return;

  self->out = find (names, "out");
  self->dir = find (names, "dir");
  self->header = find (names, "header");
  self->checksum = find (names, "checksum");
  self->used = self->out >= 0 || self->dir >= 0 || self->header >= 0 || self->checksum >= 0;
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;

  return TRUE;
}

gboolean
bobbin_fetch_split_header (const char  *header,
                           char       **name,
                           char       **value)
{
  const char *colon = strchr (header, ':');

  *name = colon != NULL ? g_strstrip (g_strndup (header, colon - header)) : NULL;
  *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;
  if (colon != NULL && is_token (*name) && strpbrk (*value, "\r\n") == NULL)
    return TRUE;

  g_clear_pointer (value, g_free);

  return FALSE;
}

/* The field, or NULL where there is no such column or nothing in it. */
static const char *
get_field (const BobbinInput *input,
           int                column)
{
  const char *field;

  if (column < 0 || (guint) column >= input->n_fields)
    return NULL;

  field = bobbin_input_get_field (input, column);

  return *field != '\0' ? field : NULL;
}

static gboolean
take_headers (BobbinFetchItem *self,
              const char      *text,
              BobbinOutcome   *outcome)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *name, *value;

      if (*g_strstrip (lines[i]) == '\0')
        continue;

      /* The value may be a secret: nothing of it is said. */
      if (!bobbin_fetch_split_header (lines[i], &name, &value))
        {
          g_free (name);
          bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_BAD_INPUT,
                               _("A header of this download is not of the form “Name: value”."));
          outcome->permanent = TRUE;
          return FALSE;
        }
      g_strv_builder_take (names, name);
      g_strv_builder_take (values, value);
    }

  self->header_names = g_strv_builder_end (names);
  self->header_values = g_strv_builder_end (values);

  return TRUE;
}

static gboolean
take_checksum (BobbinFetchItem *self,
               const char      *text,
               BobbinOutcome   *outcome)
{
  if (bobbin_checksum_parse (text, &self->type, &self->digest))
    return TRUE;

  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_BAD_INPUT,
                       _("“%s” is no checksum that can be checked: write md5, sha-1, sha-256, sha-384 or sha-512, "
                         "“=” and its hexadecimal digits."), text);
  outcome->permanent = TRUE;

  return FALSE;
}

/* Name and folder below the one that pages are saved in: what leads out of it
 * is left out, "/" and ".." alike. */
static void
take_path (BobbinFetchItem *self,
           const char      *dir,
           const char      *out)
{
  g_autofree char *path = g_strconcat (dir != NULL ? dir : "", "/", out != NULL ? out : "", NULL);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  guint last = g_strv_length (parts) - 1;

  for (guint i = 0; i < last; i++)
    if (*parts[i] != '\0' && !g_str_equal (parts[i], ".") && !g_str_equal (parts[i], ".."))
      g_strv_builder_take (kept, bobbin_fetch_make_file_name (parts[i]));

  if (out != NULL && *parts[last] != '\0' && !g_str_equal (parts[last], ".") && !g_str_equal (parts[last], ".."))
    self->name = bobbin_fetch_make_file_name (parts[last]);

  {
    g_auto (GStrv) folders = g_strv_builder_end (kept);

    if (folders[0] != NULL)
      self->folder = g_strjoinv ("/", folders);
  }
}

BobbinFetchItem *
bobbin_fetch_item_new (const BobbinFetchColumns *columns,
                       const BobbinInput        *input,
                       BobbinOutcome            *outcome)
{
  g_autoptr (BobbinFetchItem) self = g_new0 (BobbinFetchItem, 1);
  const char *header = get_field (input, columns->header);
  const char *checksum = get_field (input, columns->checksum);

  if (header != NULL && !take_headers (self, header, outcome))
    return NULL;
  if (checksum != NULL && !take_checksum (self, checksum, outcome))
    return NULL;
  take_path (self, get_field (input, columns->dir), get_field (input, columns->out));

  return g_steal_pointer (&self);
}

void
bobbin_fetch_item_free (BobbinFetchItem *self)
{
  g_free (self->name);
  g_free (self->folder);
  g_strfreev (self->header_names);
  g_strfreev (self->header_values);
  g_free (self->digest);
  g_free (self);
}
