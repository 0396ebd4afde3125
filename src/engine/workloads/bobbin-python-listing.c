/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-python-listing.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-paths.h"
#include "bobbin-python-function.h"

/* Seconds that an interpreter may take to start and to parse a file. */
#define DEADLINE 5

/* A listing under way: the data of its task. */
typedef struct
{
  char        *place;        /* the file or module, as it was written */
  GSubprocess *process;
  GSource     *deadline;
  gulong       cancelled_id;
  gboolean     is_late;
} Listing;

static void
listing_free (Listing *self)
{
  if (self->deadline != NULL)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  g_clear_object (&self->process);
  g_free (self->place);
  g_free (self);
}

/* What of @text names a file or module; NULL: nothing does yet. */
static char *
dup_place (const char *text)
{
  const char *colon = text != NULL ? strrchr (text, ':') : NULL;

  if (text == NULL || *text == '\0' || colon == text)
    return NULL;

  if (colon != NULL)
    return g_strndup (text, colon - text);

  return g_str_has_suffix (text, ".py") ? g_strdup (text) : NULL;
}

static gboolean
has_flag (JsonObject *function,
          const char *name)
{
  return json_object_get_boolean_member_with_default (function, name, FALSE);
}

static void
add_function (BobbinChoices *choices,
              const char    *place,
              JsonObject    *function)
{
  const char *name = json_object_get_string_member_with_default (function, "name", NULL);
  const char *args = json_object_get_string_member_with_default (function, "args", "");
  const char *doc = json_object_get_string_member_with_default (function, "doc", "");
  const char *kind = has_flag (function, "async") ? _("Coroutine")
                     : has_flag (function, "generator") ? _("Generator") : NULL;
  char *summary = NULL;

  if (name == NULL)
    return;

  if (kind != NULL && *doc != '\0')
    summary = g_strdup_printf ("%s · %s", kind, doc);
  else if (kind != NULL || *doc != '\0')
    summary = g_strdup (kind != NULL ? kind : doc);

  bobbin_choices_add (choices, g_strdup_printf ("%s:%s", place, name),
                      g_strdup_printf ("%s(%s)", name, args), summary);
}

/* Those whose names begin with an underscore are for the file itself, unless
 * there are no others. */
static BobbinChoices *
read_functions (const char *place,
                JsonArray  *functions)
{
  g_autofree char *name = g_path_get_basename (place);
  BobbinChoices *choices = bobbin_choices_new (g_strdup_printf (_("Functions in %s"), name));

  for (guint pass = 0; pass < 2 && choices->choices->len == 0; pass++)
    for (guint i = 0; i < json_array_get_length (functions); i++)
      {
        JsonNode *node = json_array_get_element (functions, i);

        if (JSON_NODE_HOLDS_OBJECT (node) && (pass == 1 || has_flag (json_node_get_object (node), "public")))
          add_function (choices, place, json_node_get_object (node));
      }

  return choices;
}

/* What the worker printed: choices, or the error that it says there is. */
static BobbinChoices *
read_answer (const char  *place,
             const char  *text,
             GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  JsonNode *functions = NULL;
  const char *message = NULL;

  if (text != NULL && json_parser_load_from_data (parser, text, -1, NULL))
    root = json_parser_get_root (parser);

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      functions = json_object_get_member (json_node_get_object (root), "functions");
      message = json_object_get_string_member_with_default (json_node_get_object (root), "error", NULL);
    }

  if (functions != NULL && JSON_NODE_HOLDS_ARRAY (functions))
    return read_functions (place, json_node_get_array (functions));

  if (message != NULL)
    g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, message);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The functions of “%s” could not be listed."), place);

  return NULL;
}

static gboolean
deadline_cb (gpointer user_data)
{
  Listing *self = user_data;

  self->is_late = TRUE;
  g_subprocess_force_exit (self->process);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              Listing      *self)
{
  g_subprocess_force_exit (self->process);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Listing *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  BobbinChoices *choices;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &output, NULL, NULL);
  g_cancellable_disconnect (cancellable, self->cancelled_id);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->is_late)
    {
      g_task_return_new_error (task, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                               ngettext ("The functions of “%s” were not listed within %d second.",
                                         "The functions of “%s” were not listed within %d seconds.", DEADLINE),
                               self->place, DEADLINE);
      return;
    }

  choices = read_answer (self->place, output, &error);
  if (choices != NULL)
    g_task_return_pointer (task, choices, (GDestroyNotify) bobbin_choices_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static GSubprocess *
spawn (const char  *interpreter,
       const char  *place,
       const char  *folder,
       GError     **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *program = bobbin_python_dup_interpreter (interpreter, folder, error);
  g_autofree char *worker = bobbin_worker_path_dup ("bobbin_worker.py");

  if (program == NULL)
    return NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  if (folder != NULL)
    g_subprocess_launcher_set_cwd (launcher, folder);

  return g_subprocess_launcher_spawn (launcher, error, program, worker, "--functions", place, NULL);
}

void
bobbin_python_list_functions (BobbinWorkload      *workload,
                              const char          *text,
                              const char          *interpreter,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (workload, cancellable, callback, user_data);
  Listing *self = g_new0 (Listing, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, bobbin_python_list_functions);
  g_task_set_task_data (task, self, (GDestroyNotify) listing_free);
  self->place = dup_place (text);

  if (self->place == NULL)
    {
      g_task_return_pointer (task, bobbin_choices_new (g_strdup ("")), (GDestroyNotify) bobbin_choices_free);
      return;
    }

  self->process = spawn (interpreter, self->place, bobbin_workload_get_folder (workload), &error);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->deadline = g_timeout_source_new_seconds (DEADLINE);
  g_source_set_callback (self->deadline, deadline_cb, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());

  /* Not cancelled itself: the process is killed, and waited for. */
  g_subprocess_communicate_utf8_async (self->process, NULL, NULL, ended_cb, g_object_ref (task));
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
}
