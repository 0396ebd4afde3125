/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-aria2-file.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bobbin-checksum-text.h"
#include "bobbin-job-error.h"

/* Warnings beyond so many are counted only: a file may have one in each line. */
#define MAX_WARNINGS 20

/* Options of aria2 that only say how it does what Bobbin does in its own way. */
static const char * const harmless[] = {
  "continue", "split", "max-connection-per-server", "min-split-size", "auto-file-renaming",
  "allow-overwrite", "check-integrity", "gid", "pause", NULL
};

typedef struct
{
  BobbinAria2File  *file;
  BobbinAria2Entry *entry;      /* the one whose options come; NULL: none yet */
  GStrvBuilder     *headers;    /* of it */
  const char       *name;
  guint64           line;
  GPtrArray        *warnings;
  guint64           n_warnings;
} Parser;

static void
entry_free (gpointer data)
{
  BobbinAria2Entry *entry = data;

  g_strfreev (entry->uris);
  g_strfreev (entry->headers);
  g_free (entry->out);
  g_free (entry->dir);
  g_free (entry->checksum);
  g_free (entry);
}

G_GNUC_PRINTF (3, 4)
static gboolean
fail (Parser      *self,
      GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, "%s:%" PRIu64 ": %s",
               self->name, self->line, reason);

  return FALSE;
}

G_GNUC_PRINTF (2, 3)
static void
warn (Parser     *self,
      const char *format,
      ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  if (self->n_warnings++ >= MAX_WARNINGS)
    return;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->warnings, g_strdup_printf ("%s:%" PRIu64 ": %s", self->name, self->line, reason));
}

/* The headers of the entry are all there. */
static void
end_entry (Parser *self)
{
  if (self->entry != NULL)
    self->entry->headers = g_strv_builder_end (self->headers);
  g_clear_pointer (&self->headers, g_strv_builder_unref);
  self->headers = g_strv_builder_new ();
}

static void
begin_entry (Parser *self,
             char   *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", -1);
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  BobbinAria2Entry *entry = g_new0 (BobbinAria2Entry, 1);
  guint n_uris = 0;

  end_entry (self);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      {
        g_strv_builder_add (uris, parts[i]);
        n_uris++;
      }

  entry->uris = g_strv_builder_end (uris);
  entry->line = self->line;
  g_ptr_array_add (self->file->entries, entry);
  self->entry = entry;
  if (n_uris > 1)
    warn (self, ngettext ("%u more address of the same file is not used.",
                          "%u more addresses of the same file are not used.", n_uris - 1), n_uris - 1);
}

static void
take (char       **field,
      const char  *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static gboolean
take_checksum (Parser      *self,
               const char  *value,
               GError     **error)
{
  g_autofree char *digest = NULL;
  GChecksumType type;

  if (!bobbin_checksum_parse (value, &type, &digest))
    return fail (self, error,
                 _("“%s” is no checksum that can be checked: write md5, sha-1, sha-256, sha-384 or sha-512, "
                   "“=” and its hexadecimal digits."), value);

  take (&self->entry->checksum, value);

  return TRUE;
}

static void
take_header (Parser     *self,
             const char *name,
             const char *value)
{
  g_autofree char *header = name != NULL ? g_strdup_printf ("%s: %s", name, value) : g_strdup (value);

  g_strv_builder_add (self->headers, header);
}

static gboolean
take_option (Parser      *self,
             const char  *option,
             const char  *value,
             GError     **error)
{
  if (g_str_equal (option, "out"))
    take (&self->entry->out, value);
  else if (g_str_equal (option, "dir"))
    take (&self->entry->dir, value);
  else if (g_str_equal (option, "checksum"))
    return take_checksum (self, value, error);
  else if (g_str_equal (option, "header"))
    take_header (self, NULL, value);
  else if (g_str_equal (option, "user-agent"))
    take_header (self, "User-Agent", value);
  else if (g_str_equal (option, "referer"))
    take_header (self, "Referer", value);
  else if (!g_strv_contains (harmless, option))
    warn (self, _("the option “%s” is not known and is left out."), option);

  return TRUE;
}

static gboolean
parse_option (Parser  *self,
              char    *line,
              GError **error)
{
  char *equals = strchr (line, '=');

  if (self->entry == NULL)
    return fail (self, error, _("an option stands before the first address: lines with options are indented, "
                                "and belong to the address above them."));

  if (equals == NULL)
    return fail (self, error, _("“%s” is no option: write NAME=VALUE."), g_strstrip (line));

  *equals = '\0';

  return take_option (self, g_strstrip (line), g_strstrip (equals + 1), error);
}

static gboolean
parse_line (Parser  *self,
            char    *line,
            GError **error)
{
  gboolean indented = *line == ' ' || *line == '\t';
  g_autofree char *stripped = g_strstrip (g_strdup (line));

  if (*stripped == '\0' || *stripped == '#')
    return TRUE;

  if (indented)
    return parse_option (self, stripped, error);

  begin_entry (self, line);

  return TRUE;
}

static void
end_warnings (Parser *self)
{
  if (self->n_warnings > MAX_WARNINGS)
    {
      guint n = (guint) MIN (self->n_warnings - MAX_WARNINGS, G_MAXUINT);
      g_autofree char *more = g_strdup_printf (ngettext ("%u more remark", "%u more remarks", n), n);

      g_ptr_array_add (self->warnings, g_strdup_printf ("%s: %s", self->name, more));
    }

  g_ptr_array_add (self->warnings, NULL);
  self->file->warnings = (char **) g_ptr_array_free (g_steal_pointer (&self->warnings), FALSE);
}

BobbinAria2File *
bobbin_aria2_file_parse (const char  *text,
                         gsize        length,
                         const char  *name,
                         GError     **error)
{
  g_autoptr (BobbinAria2File) file = g_new0 (BobbinAria2File, 1);
  Parser self = { .file = file, .name = name, .warnings = g_ptr_array_new_with_free_func (g_free) };
  const char *end = text + length;
  gboolean parsed = TRUE;

  file->entries = g_ptr_array_new_with_free_func (entry_free);
  self.headers = g_strv_builder_new ();
  while (parsed && text < end)
    {
      const char *newline = memchr (text, '\n', end - text);
      const char *line_end = newline != NULL ? newline : end;
      g_autofree char *line = g_strndup (text, line_end - text);

      self.line++;
      parsed = parse_line (&self, line, error);
      text = line_end + 1;
    }

  end_entry (&self);
  g_strv_builder_unref (self.headers);
  end_warnings (&self);

  return parsed ? g_steal_pointer (&file) : NULL;
}

void
bobbin_aria2_file_free (BobbinAria2File *self)
{
  g_ptr_array_unref (self->entries);
  g_strfreev (self->warnings);
  g_free (self);
}
