/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-command-scanner.h"
#include "bobbin-command-template.h"

/* Stand around the number of a placeholder while a command is split into
 * arguments. A command that has them itself is refused. */
#define MARK_START '\001'
#define MARK_END   '\002'

/* A part of an argument: text, or a placeholder where text is NULL. */
typedef struct
{
  char              *text;
  gsize              length;
  BobbinPlaceholder  placeholder;
} Piece;

struct _BobbinCommandTemplate
{
  GPtrArray *arguments;   /* of GArray of Piece */
  gboolean   quotes;      /* what stands for a placeholder is quoted for a shell */
};

/* What a command may begin with that is no program, or is more than one. */
static const char * const shell_words[] = {
  "!", ".", ":", "[", "[[", "{", "alias", "bg", "break", "case", "cd", "command",
  "continue", "declare", "eval", "exec", "exit", "export", "fg", "for",
  "function", "getopts", "hash", "if", "jobs", "let", "local", "popd", "pushd",
  "read", "readonly", "return", "select", "set", "shift", "shopt", "source",
  "times", "trap", "type", "typeset", "ulimit", "umask", "unalias", "unset",
  "until", "wait", "while",
  NULL
};

static void
clear_piece (gpointer data)
{
  Piece *piece = data;

  g_free (piece->text);
}

static GArray *
add_argument (BobbinCommandTemplate *self)
{
  GArray *argument = g_array_new (FALSE, FALSE, sizeof (Piece));

  g_array_set_clear_func (argument, clear_piece);
  g_ptr_array_add (self->arguments, argument);

  return argument;
}

static void
add_text (GArray     *argument,
          const char *text,
          gsize       length)
{
  Piece piece = { .text = g_strndup (text, length), .length = length };

  g_array_append_val (argument, piece);
}

static void
add_placeholder (GArray            *argument,
                 BobbinPlaceholder  placeholder)
{
  Piece piece = { .placeholder = placeholder };

  g_array_append_val (argument, piece);
}

static BobbinCommandTemplate *
template_alloc (void)
{
  BobbinCommandTemplate *self = g_new0 (BobbinCommandTemplate, 1);

  self->arguments = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  return self;
}

/* The number of the positional parameter that holds @placeholder; $0 is not
 * counted. One that occurs twice is passed once. */
static guint
add_parameter (BobbinCommandTemplate *self,
               guint                  first,
               BobbinPlaceholder      placeholder)
{
  for (guint i = first; i < self->arguments->len; i++)
    {
      GArray *argument = g_ptr_array_index (self->arguments, i);
      const Piece *piece = &g_array_index (argument, Piece, 0);

      if (piece->placeholder.source == placeholder.source &&
          piece->placeholder.part == placeholder.part &&
          piece->placeholder.column == placeholder.column)
        return i - first + 1;
    }

  add_placeholder (add_argument (self), placeholder);

  return self->arguments->len - first;
}

static void
build_script (BobbinCommandTemplate   *self,
              const BobbinCommandScan *scan,
              const char              *shell)
{
  g_autoptr(GString) script = g_string_new (NULL);
  GArray *script_argument;
  guint first;

  add_text (add_argument (self), shell, strlen (shell));
  add_text (add_argument (self), "-c", 2);
  script_argument = add_argument (self);
  add_text (add_argument (self), "bobbin", 6);
  first = self->arguments->len;

  /* An input that goes to standard input may be too long for an argument. */
  if (scan->n_placeholders > 0 || scan->has_positional)
    add_parameter (self, first, (BobbinPlaceholder) { BOBBIN_PLACEHOLDER_INPUT });

  for (guint i = 0; i < scan->segments->len; i++)
    {
      const BobbinCommandSegment *segment = &g_array_index (scan->segments, BobbinCommandSegment, i);
      const char *format;

      if (!segment->is_placeholder)
        {
          g_string_append_len (script, segment->start, segment->length);
          continue;
        }

      if (segment->quote == '"')
        format = "${%u}";
      else if (segment->quote == '\'')
        format = "'\"${%u}\"'";
      else
        format = "\"${%u}\"";

      g_string_append_printf (script, format, add_parameter (self, first, segment->placeholder));
    }

  add_text (script_argument, script->str, script->len);
}

/* Cuts @word, in which placeholders are numbers between marks. */
static void
build_argument (BobbinCommandTemplate   *self,
                const BobbinCommandScan *scan,
                const char              *word)
{
  GArray *argument = add_argument (self);

  while (*word != '\0')
    {
      gsize length = strcspn (word, (char[]) { MARK_START, '\0' });
      const BobbinCommandSegment *segment;

      if (length > 0)
        add_text (argument, word, length);

      word += length;
      if (*word == '\0')
        break;

      segment = &g_array_index (scan->segments, BobbinCommandSegment,
                                g_ascii_strtoull (word + 1, (char **) &word, 10));
      g_assert (*word == MARK_END);
      add_placeholder (argument, segment->placeholder);
      word++;
    }
}

static gboolean
build_arguments (BobbinCommandTemplate    *self,
                 const BobbinCommandScan  *scan,
                 GError                  **error)
{
  g_autoptr(GString) marked = g_string_new (NULL);
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) words = NULL;

  for (guint i = 0; i < scan->segments->len; i++)
    {
      const BobbinCommandSegment *segment = &g_array_index (scan->segments, BobbinCommandSegment, i);

      if (segment->is_placeholder)
        g_string_append_printf (marked, "%c%u%c", MARK_START, i, MARK_END);
      else
        g_string_append_len (marked, segment->start, segment->length);
    }

  if (!g_shell_parse_argv (marked->str, NULL, &words, &local_error))
    {
      /* GLib's message quotes the text, marks and all; the cause is clear by
       * its code. */
      if (g_error_matches (local_error, G_SHELL_ERROR, G_SHELL_ERROR_BAD_QUOTING))
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                     _("A quotation mark or a backslash in the command lacks its other half."));
      else
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                     _("There is no command, only a comment."));
      return FALSE;
    }

  for (guint i = 0; words[i] != NULL; i++)
    build_argument (self, scan, words[i]);

  return TRUE;
}

/* Perl's s:\.[^/.]*$::, as in GNU parallel: "a.b/c.tar.gz" gives "a.b/c.tar". */
static gsize
length_without_extension (const char *text,
                          gsize       length)
{
  for (gsize i = length; i > 0 && text[i - 1] != '/'; i--)
    {
      if (text[i - 1] == '.')
        return i - 1;
    }

  return length;
}

/* As dirname does it: "a/b/" gives "a", "a" gives ".", "/a" gives "/". */
static void
append_folder (GString    *bytes,
               const char *text,
               gsize       length)
{
  while (length > 1 && text[length - 1] == '/')
    length--;
  while (length > 0 && text[length - 1] != '/')
    length--;
  while (length > 1 && text[length - 1] == '/')
    length--;

  if (length == 0)
    g_string_append_c (bytes, '.');
  else
    g_string_append_len (bytes, text, length);
}

static void
append_part (GString               *bytes,
             BobbinPlaceholderPart  part,
             const char            *text,
             gsize                  length)
{
  const char *slash;

  if (part == BOBBIN_PLACEHOLDER_FOLDER)
    {
      append_folder (bytes, text, length);
      return;
    }

  if (part == BOBBIN_PLACEHOLDER_BASENAME || part == BOBBIN_PLACEHOLDER_BASENAME_NO_EXTENSION)
    {
      slash = strrchr (text, '/');
      if (slash != NULL)
        {
          length -= slash + 1 - text;
          text = slash + 1;
        }
    }

  if (part == BOBBIN_PLACEHOLDER_NO_EXTENSION || part == BOBBIN_PLACEHOLDER_BASENAME_NO_EXTENSION)
    length = length_without_extension (text, length);

  g_string_append_len (bytes, text, length);
}

static void
append_placeholder (GString                 *bytes,
                    const BobbinPlaceholder *placeholder,
                    const BobbinInput       *input,
                    guint                    slot)
{
  const char *field;

  switch (placeholder->source)
    {
    case BOBBIN_PLACEHOLDER_SEQUENCE:
      g_string_append_printf (bytes, "%" G_GUINT64_FORMAT, input->index + 1);
      break;

    case BOBBIN_PLACEHOLDER_SLOT:
      g_string_append_printf (bytes, "%u", slot + 1);
      break;

    case BOBBIN_PLACEHOLDER_COLUMN:
      field = bobbin_input_get_field (input, placeholder->column);
      append_part (bytes, placeholder->part, field, strlen (field));
      break;

    case BOBBIN_PLACEHOLDER_INPUT:
    default:
      append_part (bytes, placeholder->part, input->text, input->length);
      break;
    }
}

/* Quotes what is in @bytes from @start on as GNU parallel does for its log. */
static void
quote_for_shell (GString *bytes,
                 gsize    start)
{
  g_autofree char *text = g_strdup (bytes->str + start);
  gsize n_safe = strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.+/");
  gboolean open = FALSE;

  if (n_safe > 0 && text[n_safe] == '\0')
    return;

  g_string_truncate (bytes, start);
  for (const char *p = text; *p != '\0'; )
    {
      gsize n = strspn (p, "'");

      if (open != (n == 0))
        g_string_append_c (bytes, '\'');
      open = n == 0;

      if (n > 0)
        g_string_append_printf (bytes, "\"%.*s\"", (int) n, p);
      else
        g_string_append_len (bytes, p, (n = strcspn (p, "'")));
      p += n;
    }

  if (open)
    g_string_append_c (bytes, '\'');
  else if (*text == '\0')
    g_string_append (bytes, "''");
}

BobbinCommandTemplate *
bobbin_command_template_new (const char          *text,
                             const char          *shell,
                             gboolean             append,
                             const char * const  *names,
                             GError             **error)
{
  g_autoptr(BobbinCommandTemplate) self = template_alloc ();
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_auto(BobbinCommandScan) scan = { 0 };

  if (*stripped == '\0')
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("There is no command. Give one, for example “sha256sum {}”."));
      return NULL;
    }

  if (strpbrk (stripped, (char[]) { MARK_START, MARK_END, '\0' }) != NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The command has a control character in it."));
      return NULL;
    }

  if (!bobbin_command_scan (&scan, stripped, names, FALSE, error))
    return NULL;

  if (append && scan.n_placeholders == 0 && !(shell != NULL && scan.has_positional))
    {
      g_autofree char *longer = g_strconcat (stripped, " {}", NULL);

      return bobbin_command_template_new (longer, shell, FALSE, names, error);
    }

  if (shell != NULL)
    build_script (self, &scan, shell);
  else if (!build_arguments (self, &scan, error))
    return NULL;

  return g_steal_pointer (&self);
}

BobbinCommandTemplate *
bobbin_command_template_new_text (const char          *text,
                                  const char * const  *names,
                                  GError             **error)
{
  g_auto(BobbinCommandScan) scan = { 0 };
  BobbinCommandTemplate *self;
  GArray *argument;

  if (!bobbin_command_scan (&scan, text, names, TRUE, error))
    return NULL;

  self = template_alloc ();
  argument = add_argument (self);

  for (guint i = 0; i < scan.segments->len; i++)
    {
      const BobbinCommandSegment *segment = &g_array_index (scan.segments, BobbinCommandSegment, i);

      if (segment->is_placeholder)
        add_placeholder (argument, segment->placeholder);
      else
        add_text (argument, segment->start, segment->length);
    }

  return self;
}

BobbinCommandTemplate *
bobbin_command_template_new_quoted (const char          *text,
                                    const char * const  *names,
                                    GError             **error)
{
  BobbinCommandTemplate *self = bobbin_command_template_new_text (text, names, error);

  if (self != NULL)
    self->quotes = TRUE;

  return self;
}

void
bobbin_command_template_free (BobbinCommandTemplate *self)
{
  g_ptr_array_unref (self->arguments);
  g_free (self);
}

gboolean
bobbin_command_template_needs_shell (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *word = g_strndup (stripped, strcspn (stripped, " \t\n;"));
  g_auto(BobbinCommandScan) scan = { 0 };
  gsize name_length;

  /* What cannot be scanned is refused elsewhere, with the reason. */
  if (!bobbin_command_scan (&scan, stripped, NULL, FALSE, NULL))
    return TRUE;

  if (scan.has_syntax || g_strv_contains (shell_words, word))
    return TRUE;

  name_length = strspn (word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

  return name_length > 0 && !g_ascii_isdigit (*word) && word[name_length] == '=';
}

gboolean
bobbin_command_template_has_placeholders (BobbinCommandTemplate *self)
{
  for (guint i = 0; i < self->arguments->len; i++)
    {
      GArray *argument = g_ptr_array_index (self->arguments, i);

      for (guint j = 0; j < argument->len; j++)
        {
          if (g_array_index (argument, Piece, j).text == NULL)
            return TRUE;
        }
    }

  return FALSE;
}

const char *
bobbin_command_template_get_program (BobbinCommandTemplate *self)
{
  GArray *argument = g_ptr_array_index (self->arguments, 0);

  if (argument->len == 0)
    return "";

  if (argument->len > 1)
    return NULL;

  return g_array_index (argument, Piece, 0).text;
}

void
bobbin_command_arguments_init (BobbinCommandArguments *self)
{
  self->bytes = g_string_new (NULL);
  self->argv = g_ptr_array_new ();
}

void
bobbin_command_arguments_clear (BobbinCommandArguments *self)
{
  g_string_free (self->bytes, TRUE);
  g_ptr_array_unref (self->argv);
}

char **
bobbin_command_template_expand (BobbinCommandTemplate  *self,
                                const BobbinInput      *input,
                                guint                   slot,
                                BobbinCommandArguments *arguments)
{
  GString *bytes = arguments->bytes;
  GPtrArray *argv = arguments->argv;

  g_string_truncate (bytes, 0);
  g_ptr_array_set_size (argv, 0);

  /* The bytes may move while they grow: offsets first, pointers at the end. */
  for (guint i = 0; i < self->arguments->len; i++)
    {
      GArray *argument = g_ptr_array_index (self->arguments, i);

      g_ptr_array_add (argv, GSIZE_TO_POINTER (bytes->len));

      for (guint j = 0; j < argument->len; j++)
        {
          const Piece *piece = &g_array_index (argument, Piece, j);
          gsize start = bytes->len;

          if (piece->text != NULL)
            g_string_append_len (bytes, piece->text, piece->length);
          else
            append_placeholder (bytes, &piece->placeholder, input, slot);
          if (piece->text == NULL && self->quotes)
            quote_for_shell (bytes, start);
        }

      g_string_append_c (bytes, '\0');
    }

  for (guint i = 0; i < argv->len; i++)
    argv->pdata[i] = bytes->str + GPOINTER_TO_SIZE (argv->pdata[i]);

  g_ptr_array_add (argv, NULL);

  return (char **) argv->pdata;
}
