/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-python-function.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "../job/bobbin-job-error.h"

#define EXAMPLE "squares.py:square"

static gboolean
is_file (const char *place)
{
  return g_str_has_suffix (place, ".py") || strchr (place, '/') != NULL;
}

/* Whether @text is names with dots between them, as Python understands names.
 * Else @end is where it stops being so. */
static gboolean
is_dotted_name (const char  *text,
                const char **end)
{
  gboolean begins = TRUE;

  for (*end = text; **end != '\0'; *end = g_utf8_next_char (*end))
    {
      gunichar c = g_utf8_get_char (*end);

      if (c == '.' && !begins)
        {
          begins = TRUE;
          continue;
        }

      if (c != '_' && !g_unichar_isalpha (c) && (begins || !g_unichar_isalnum (c)))
        return FALSE;
      begins = FALSE;
    }

  return !begins;
}

static gboolean
check_name (const char  *text,
            const char  *name,
            GError     **error)
{
  const char *end;

  if (is_dotted_name (name, &end))
    return TRUE;

  if (*end == '\0')
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("A name is missing at the end of “%s”."), text);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” is no name in Python: look at character %ld of “%s”."),
                 name, g_utf8_pointer_to_offset (text, end) + 1, text);

  return FALSE;
}

/* The part before the colon, or all that there is where the colon is missing. */
static void
fail_incomplete (const char  *text,
                 const char  *colon,
                 GError     **error)
{
  if (*text == '\0')
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("Which function shall be called? Name its file or module, and the function, as in “%s”."),
                 EXAMPLE);
  else if (colon == NULL && is_file (text))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” names a file but no function in it; add “:” and its name, as in “%s”."),
                 text, EXAMPLE);
  else if (colon == NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” does not say in which file or module the function is; write it as “%s”."),
                 text, EXAMPLE);
  else if (colon == text)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The file or module is missing before the “:” of “%s”."), text);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The name of the function is missing after the “:” of “%s”."), text);
}

gboolean
bobbin_python_function_parse (const char            *text,
                              BobbinPythonFunction  *self,
                              GError               **error)
{
  const char *colon;
  g_autofree char *place = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  *self = (BobbinPythonFunction) { NULL, NULL, NULL };
  text = text != NULL ? text : "";
  colon = strrchr (text, ':');

  if (colon == NULL || colon == text || colon[1] == '\0')
    {
      fail_incomplete (text, colon, error);
      return FALSE;
    }

  place = g_strndup (text, colon - text);

  if (!check_name (text, colon + 1, error))
    return FALSE;

  if (!is_file (place))
    {
      const char *end;

      if (!is_dotted_name (place, &end))
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("“%s” is neither a file, whose name ends in “.py”, nor the name of a module."),
                       place);
          return FALSE;
        }
      self->module = g_steal_pointer (&place);
    }
  else
    {
      self->file = g_steal_pointer (&place);
    }

  self->name = g_strdup (colon + 1);

  return TRUE;
}

void
bobbin_python_function_clear (BobbinPythonFunction *self)
{
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->module, g_free);
  g_clear_pointer (&self->name, g_free);
}

static gboolean
is_program (const char *path)
{
  return access (path, X_OK) == 0 && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* The Python of a virtual environment, or of a Python that was unpacked somewhere. */
static char *
dup_python_in (const char  *folder,
               GError     **error)
{
  static const char * const names[] = { "python", "python3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, "bin", names[i], NULL);

      if (is_program (path))
        return g_steal_pointer (&path);
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("The folder “%s” is no Python environment: there is no “bin/python” in it."), folder);
  return NULL;
}

char *
bobbin_python_dup_interpreter (const char  *name,
                               const char  *folder,
                               GError     **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) local_error = NULL;
  char *found = NULL;

  if (name == NULL || *name == '\0')
    name = "python3";

  path = g_canonicalize_filename (name, folder);

  /* A folder “env” is meant rather than the program of that name. */
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    found = dup_python_in (path, &local_error);
  if (found == NULL && strchr (name, '/') == NULL)
    found = g_find_program_in_path (name);
  if (found != NULL)
    return found;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (strchr (name, '/') == NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("There is no “%s” in PATH. Install Python 3.9 or later, or set “interpreter” to "
                   "the Python or the virtual environment to use."), name);
  else if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("There is no Python interpreter “%s”. Install Python 3.9 or later, or set "
                   "“interpreter” to the Python or the virtual environment to use."), path);
  else if (!is_program (path))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” cannot be executed, so it is no Python interpreter; set “interpreter” to "
                   "the Python or the virtual environment to use."), path);
  else
    return g_steal_pointer (&path);

  return NULL;
}
