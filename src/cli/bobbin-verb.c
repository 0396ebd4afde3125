/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-verb.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-nearest-name.h"

const BobbinOption *
bobbin_verb_find_option (const BobbinVerb *self,
                         const char       *name)
{
  for (const BobbinOption *option = self->options; option->name != NULL; option++)
    if (g_str_equal (option->name, name))
      return option;

  return NULL;
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, message);

  return FALSE;
}

static gboolean
fail_unknown (const BobbinVerb  *verb,
              const char        *name,
              GError           **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (const BobbinOption *option = verb->options; option->name != NULL; option++)
    g_ptr_array_add (names, (char *) option->name);
  g_ptr_array_add (names, NULL);
  nearest = bobbin_nearest_name (name, (const char * const *) names->pdata);

  if (nearest != NULL)
    return fail (error, _("There is no option “--%s”. Did you mean “--%s”?"), name, nearest);

  return fail (error, _("“%s” has no option “--%s”"), verb->name, name);
}

/* “--name”, “--name=value”, “--name value”. */
static gboolean
parse_option (BobbinVerbArguments   *self,
              const BobbinVerb      *verb,
              const char            *argument,
              char                ***next,
              GError               **error)
{
  const char *equals = strchr (argument, '=');
  g_autofree char *name = equals != NULL ? g_strndup (argument, equals - argument) : g_strdup (argument);
  const char *value = equals != NULL ? equals + 1 : NULL;
  g_autofree char *shown = g_strconcat ("--", name, NULL);
  const BobbinOption *option = bobbin_verb_find_option (verb, name);

  if (option == NULL)
    return fail_unknown (verb, name, error);
  if (option->argument == NULL && value != NULL)
    return fail (error, _("The option “%s” takes no value"), shown);
  if (option->argument != NULL && value == NULL && **next == NULL)
    return fail (error, _("The option “%s” needs a value"), shown);

  if (option->argument == NULL)
    value = "";
  else if (value == NULL)
    value = *(*next)++;
  g_hash_table_insert (self->values, (char *) option->name, (char *) value);

  return TRUE;
}

gboolean
bobbin_verb_arguments_parse (BobbinVerbArguments  *self,
                             const BobbinVerb     *verb,
                             char                **arguments,
                             GError              **error)
{
  gboolean only_operands = FALSE;

  *self = (BobbinVerbArguments) {
    .operands = g_ptr_array_new (),
    .values = g_hash_table_new (g_str_hash, g_str_equal),
  };

  while (*arguments != NULL && !self->help)
    {
      const char *argument = *arguments++;

      if (only_operands || argument[0] != '-' || argument[1] == '\0')
        {
          g_ptr_array_add (self->operands, (char *) argument);
          self->n_free += only_operands ? 0 : 1;
        }
      else if (g_str_equal (argument, "--"))
        only_operands = TRUE;
      else if (g_str_equal (argument, "--help") || g_str_equal (argument, "-h"))
        self->help = TRUE;
      else if (argument[1] != '-')
        return fail (error, _("There is no option “%s”"), argument);
      else if (!parse_option (self, verb, argument + 2, &arguments, error))
        return FALSE;
    }

  return TRUE;
}

void
bobbin_verb_arguments_clear (BobbinVerbArguments *self)
{
  g_clear_pointer (&self->operands, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
}

const char *
bobbin_verb_arguments_get (BobbinVerbArguments *self,
                           const char          *name)
{
  return g_hash_table_lookup (self->values, name);
}

int
bobbin_verb_arguments_get_choice (BobbinVerbArguments  *self,
                                  const BobbinVerb     *verb,
                                  const char           *name,
                                  int                   standard,
                                  GError              **error)
{
  const char *value = bobbin_verb_arguments_get (self, name);
  g_auto (GStrv) words = g_strsplit (bobbin_verb_find_option (verb, name)->values, "|", -1);
  g_autofree char *list = g_strjoinv (", ", words);

  if (value == NULL)
    return standard;

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], value))
      return i;

  /* Translators: an option, a value, and a list of values. */
  fail (error, _("--%s cannot be “%s”; it is one of: %s"), name, value, list);
  return -1;
}
