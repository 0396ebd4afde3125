/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-command-scanner.h"
#include "bobbin-workloads.h"

/* The longest text between braces that is looked up as the name of a column. */
#define MAX_NAME 256

/* An open `$(`, `(` or backquote, and the quoting that goes on after it. */
typedef struct
{
  char opener;
  char quote;
} Nesting;

typedef struct
{
  BobbinCommandScan  *scan;
  const char         *text;
  const char         *at;
  const char         *literal;   /* where the literal text before `at` begins */
  const char * const *names;
  GArray             *nesting;
  char                quote;
} Scanner;

static const struct {
  const char            *suffix;
  BobbinPlaceholderPart  part;
} parts[] = {
  /* Longer suffixes first. */
  { "//", BOBBIN_PLACEHOLDER_FOLDER },
  { "/.", BOBBIN_PLACEHOLDER_BASENAME_NO_EXTENSION },
  { "/",  BOBBIN_PLACEHOLDER_BASENAME },
  { ".",  BOBBIN_PLACEHOLDER_NO_EXTENSION },
  { "",   BOBBIN_PLACEHOLDER_WHOLE },
};

/* {3}, {title}: whether @key is a column, by position from 1 or by name.
 * Without a header there is one column, the input. */
static gboolean
find_column (const char * const *names,
             const char         *key,
             guint              *column)
{
  guint64 number;
  guint n_columns = names != NULL ? g_strv_length ((char **) names) : 1;

  if (g_ascii_isdigit (*key) &&
      g_ascii_string_to_unsigned (key, 10, 1, n_columns, &number, NULL))
    {
      *column = number - 1;
      return TRUE;
    }

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (strcmp (names[i], key) == 0)
        {
          *column = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Whether @body, the text between two braces, is a placeholder. */
static gboolean
parse_placeholder (const char * const *names,
                   const char         *body,
                   BobbinPlaceholder  *placeholder)
{
  *placeholder = (BobbinPlaceholder) { 0 };

  if (strcmp (body, "#") == 0 || strcmp (body, "%") == 0)
    {
      placeholder->source = *body == '#' ? BOBBIN_PLACEHOLDER_SEQUENCE : BOBBIN_PLACEHOLDER_SLOT;
      return TRUE;
    }

  /* A column may be called "a/b" or "no.": the whole name goes first. */
  if (find_column (names, body, &placeholder->column))
    {
      placeholder->source = BOBBIN_PLACEHOLDER_COLUMN;
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *key = NULL;

      if (!g_str_has_suffix (body, parts[i].suffix))
        continue;

      key = g_strndup (body, strlen (body) - strlen (parts[i].suffix));
      placeholder->part = parts[i].part;

      if (*key == '\0')
        return TRUE;

      placeholder->source = BOBBIN_PLACEHOLDER_COLUMN;
      return find_column (names, key, &placeholder->column);
    }

  return FALSE;
}

static gboolean
is_identifier (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;

  return text[strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
}

static void
add_segment (Scanner                 *self,
             const char              *start,
             const char              *end,
             const BobbinPlaceholder *placeholder)
{
  BobbinCommandSegment segment = {
    .start = start,
    .length = end - start,
    .is_placeholder = placeholder != NULL,
    .quote = self->quote,
  };

  if (placeholder != NULL)
    {
      segment.placeholder = *placeholder;
      self->scan->n_placeholders++;
    }

  if (segment.length > 0)
    g_array_append_val (self->scan->segments, segment);
}

static gboolean
is_in_backquotes (Scanner *self)
{
  for (guint i = 0; i < self->nesting->len; i++)
    {
      if (g_array_index (self->nesting, Nesting, i).opener == '`')
        return TRUE;
    }

  return FALSE;
}

/* At an opening brace: takes a placeholder, or else the brace as text. */
static gboolean
scan_brace (Scanner  *self,
            GError  **error)
{
  const char *end = strpbrk (self->at + 1, "{}\n");
  g_autofree char *body = NULL;
  BobbinPlaceholder placeholder;

  if (end == NULL || *end != '}' || end - self->at > MAX_NAME)
    {
      self->at++;
      return TRUE;
    }

  body = g_strndup (self->at + 1, end - self->at - 1);

  if (!parse_placeholder (self->names, body, &placeholder))
    {
      const char *nearest = NULL;

      if (self->names != NULL && is_identifier (body))
        nearest = bobbin_nearest_name (body, self->names);

      if (nearest != NULL)
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("The inputs have no column “%s”. Did you mean “%s”?"), body, nearest);
          return FALSE;
        }

      self->at++;
      return TRUE;
    }

  if (is_in_backquotes (self))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("“{%s}” cannot stand between backquotes. Write $(…) in their place."), body);
      return FALSE;
    }

  add_segment (self, self->literal, self->at, NULL);
  add_segment (self, self->at, end + 1, &placeholder);
  self->at = self->literal = end + 1;

  return TRUE;
}

static void
push (Scanner *self,
      char     opener)
{
  Nesting nesting = { opener, self->quote };

  g_array_append_val (self->nesting, nesting);
  self->quote = 0;
}

static gboolean
pop (Scanner *self,
     char     opener)
{
  const Nesting *top;

  if (self->nesting->len == 0)
    return FALSE;

  top = &g_array_index (self->nesting, Nesting, self->nesting->len - 1);
  if (top->opener != opener)
    return FALSE;

  self->quote = top->quote;
  g_array_set_size (self->nesting, self->nesting->len - 1);

  return TRUE;
}

/* At a dollar sign that is neither escaped nor in single quotes. */
static void
scan_dollar (Scanner *self)
{
  const char *name = self->at + 1;

  if (*name == '{')
    name++;

  if (*name == '@' || *name == '*' || (*name == '1' && !g_ascii_isdigit (name[1])))
    self->scan->has_positional = TRUE;

  /* A dollar sign alone within double quotes is only itself. */
  if (self->quote == 0 || name[0] == '(' || name > self->at + 1 ||
      g_ascii_isalnum (*name) || (*name != '\0' && strchr ("_@*#?$!-", *name) != NULL))
    self->scan->has_syntax = TRUE;

  if (*name == '(' && name == self->at + 1)
    {
      push (self, '(');
      name++;
    }

  /* The brace of ${…} is no placeholder's. */
  self->at = name;
}

static gboolean
is_word_start (Scanner *self)
{
  return self->at == self->text || strchr (" \t\n;|&(", self->at[-1]) != NULL;
}

/* Any other character outside of quotes. */
static void
scan_unquoted (Scanner *self)
{
  char c = *self->at;

  if (strchr ("|&;<>()*?\n", c) != NULL || (c == '~' && is_word_start (self)))
    self->scan->has_syntax = TRUE;

  if (c == '(')
    push (self, '(');
  else if (c == ')')
    pop (self, '(');

  if (c == '#' && is_word_start (self))
    self->at += strcspn (self->at, "\n");
  else
    self->at++;
}

/* One step within a command. */
static gboolean
scan_command (Scanner  *self,
              GError  **error)
{
  char c = *self->at;

  if (c == '{')
    return scan_brace (self, error);

  if (self->quote == '\'')
    {
      if (c == '\'')
        self->quote = 0;
      self->at++;
    }
  else if (c == '\\')
    {
      self->at += self->at[1] != '\0' ? 2 : 1;
    }
  else if (c == '$')
    {
      scan_dollar (self);
    }
  else if (c == '`')
    {
      self->scan->has_syntax = TRUE;
      if (!pop (self, '`'))
        push (self, '`');
      self->at++;
    }
  else if (c == '"' || (c == '\'' && self->quote == 0))
    {
      self->quote = self->quote == c ? 0 : c;
      self->at++;
    }
  else if (self->quote == 0)
    {
      scan_unquoted (self);
    }
  else
    {
      self->at++;
    }

  return TRUE;
}

gboolean
bobbin_command_scan (BobbinCommandScan   *scan,
                     const char          *text,
                     const char * const  *names,
                     gboolean             plain,
                     GError             **error)
{
  g_autoptr(GArray) nesting = g_array_new (FALSE, FALSE, sizeof (Nesting));
  Scanner self = {
    .scan = scan,
    .text = text,
    .at = text,
    .literal = text,
    .names = names,
    .nesting = nesting,
  };

  *scan = (BobbinCommandScan) {
    .segments = g_array_new (FALSE, FALSE, sizeof (BobbinCommandSegment)),
  };

  while (*self.at != '\0')
    {
      gboolean ok = TRUE;

      if (!plain)
        ok = scan_command (&self, error);
      else if (*self.at == '{')
        ok = scan_brace (&self, error);
      else
        self.at++;

      if (!ok)
        {
          bobbin_command_scan_clear (scan);
          return FALSE;
        }
    }

  add_segment (&self, self.literal, self.at, NULL);

  return TRUE;
}

void
bobbin_command_scan_clear (BobbinCommandScan *scan)
{
  g_clear_pointer (&scan->segments, g_array_unref);
}
