/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-actions.h"

#include "app/bobbin-dialogs.h"
#include "app/bobbin-format.h"
#include "bobbin-task-export.h"

#include <glib/gi18n-lib.h>

struct _BobbinTaskActions
{
  GObject              parent_instance;

  GtkWidget           *widget;       /* weak */
  BobbinRun           *run;
  BobbinTaskSelection *selection;
  GSimpleActionGroup  *group;
  GCancellable        *cancellable;
};

enum {
  SIGNAL_RUN_JOB,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinTaskActions, bobbin_task_actions, G_TYPE_OBJECT)

/* What an export takes along. */
typedef struct
{
  BobbinTaskActions *actions;
  guint32           *tasks;
  guint              n_tasks;
  BobbinRowFormat    format;
  GOutputStream     *stream;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->actions);
  g_clear_object (&job->stream);
  g_free (job->tasks);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static Job *
new_job (BobbinTaskActions *self)
{
  Job *job = g_new0 (Job, 1);

  job->actions = g_object_ref (self);
  job->tasks = bobbin_task_selection_dup_tasks (self->selection, &job->n_tasks);

  return job;
}

static void
say (BobbinTaskActions *self,
     const char        *text)
{
  if (self->widget != NULL)
    gtk_widget_activate_action (self->widget, "win.toast", "s", text);
}

static void
say_error (BobbinTaskActions *self,
           const GError      *error)
{
  if (self->widget != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    bobbin_dialog_show_error (self->widget, _("The Tasks Cannot Be Exported"), error->message);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  BobbinTaskActions *self = job->actions;
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (job->stream);
  g_autofree char *text = NULL;
  g_autofree char *count = bobbin_format_count (job->n_tasks);
  g_autofree char *message = NULL;

  if (!bobbin_task_export_finish (result, NULL) || self->widget == NULL)
    return;

  text = g_strndup (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->widget), text);
  message = g_strdup_printf (ngettext ("%s task copied", "%s tasks copied", job->n_tasks), count);
  say (self, message);
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BobbinTaskActions *self = user_data;
  Job *job = new_job (self);

  job->stream = g_memory_output_stream_new_resizable ();
  bobbin_task_export_async (self->run, g_steal_pointer (&job->tasks), job->n_tasks, BOBBIN_ROW_FORMAT_TSV,
                            job->stream, self->cancellable, copied_cb, job);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  BobbinTaskActions *self = job->actions;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = bobbin_format_count (job->n_tasks);
  g_autofree char *message = NULL;

  if (bobbin_task_export_finish (result, &error))
    {
      message = g_strdup_printf (ngettext ("%s task exported", "%s tasks exported", job->n_tasks), count);
      say (self, message);
    }
  else
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      /* So that what was there before stays. */
      g_cancellable_cancel (cancelled);
      g_output_stream_close (job->stream, cancelled, NULL);
      say_error (self, error);
    }
}

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  BobbinTaskActions *self = job->actions;
  g_autoptr (GError) error = NULL;
  GFileOutputStream *stream = g_file_replace_finish (G_FILE (source), result, &error);
  guint32 *tasks;

  if (stream == NULL)
    {
      say_error (self, error);
      return;
    }

  job->stream = G_OUTPUT_STREAM (stream);
  tasks = g_steal_pointer (&job->tasks);
  bobbin_task_export_async (self->run, tasks, job->n_tasks, job->format, job->stream, self->cancellable,
                            exported_cb, job);
  g_steal_pointer (&job);
}

/* The format is that of the name. */
static BobbinRowFormat
get_format (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  if (g_str_has_suffix (name, ".jsonl") || g_str_has_suffix (name, ".ndjson") || g_str_has_suffix (name, ".json"))
    return BOBBIN_ROW_FORMAT_JSON;

  return g_str_has_suffix (name, ".tsv") || g_str_has_suffix (name, ".tab")
         ? BOBBIN_ROW_FORMAT_TSV : BOBBIN_ROW_FORMAT_CSV;
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file == NULL)
    return;

  job->format = get_format (file);
  g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, job->actions->cancellable,
                        replaced_cb, job);
  g_steal_pointer (&job);
}

static void
add_filter (GListStore *filters,
            const char *name,
            const char *suffix)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  g_list_store_append (filters, filter);
}

static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  BobbinTaskActions *self = user_data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;

  add_filter (filters, _("Comma-separated values (.csv)"), "csv");
  add_filter (filters, _("Tab-separated values (.tsv)"), "tsv");
  add_filter (filters, _("JSON Lines (.jsonl)"), "jsonl");
  gtk_file_dialog_set_title (dialog, _("Export Tasks"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_initial_name (dialog, _("tasks.csv"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (root), self->cancellable, file_chosen_cb, new_job (self));
}

static void
again_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BobbinTaskActions *self = user_data;
  g_autoptr (BobbinJob) job = bobbin_job_copy (bobbin_run_get_job (self->run));
  g_autoptr (BobbinInputSource) inputs = NULL;
  g_autofree char *count = NULL;
  g_autofree char *title = NULL;
  guint n_tasks;
  guint32 *tasks = bobbin_task_selection_dup_tasks (self->selection, &n_tasks);

  if (n_tasks == 0)
    {
      g_free (tasks);
      return;
    }

  inputs = bobbin_input_source_new_subset (bobbin_run_get_inputs (self->run), tasks, n_tasks);
  bobbin_job_set_inputs (job, inputs);
  count = bobbin_format_count (n_tasks);
  /* Translators: the title of a run, and how many of its tasks are done again. */
  title = g_strdup_printf (ngettext ("%s (%s task again)", "%s (%s tasks again)", n_tasks),
                           bobbin_run_get_title (self->run), count);
  bobbin_job_set_title (job, title);
  g_signal_emit (self, signals[SIGNAL_RUN_JOB], 0, job);
}

static void
cancel_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  BobbinTaskActions *self = user_data;
  guint n_tasks;
  g_autofree guint32 *tasks = bobbin_task_selection_dup_tasks (self->selection, &n_tasks);

  bobbin_run_cancel_tasks (self->run, tasks, n_tasks);
}

static void
select_all_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (BOBBIN_TASK_ACTIONS (user_data)->selection));
}

static void
unselect_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (BOBBIN_TASK_ACTIONS (user_data)->selection));
}

static const GActionEntry action_entries[] = {
  { .name = "copy", .activate = copy_cb },
  { .name = "export", .activate = export_cb },
  { .name = "again", .activate = again_cb },
  { .name = "cancel", .activate = cancel_cb },
  { .name = "select-all", .activate = select_all_cb },
  { .name = "unselect", .activate = unselect_cb },
};

static void
bobbin_task_actions_dispose (GObject *object)
{
  BobbinTaskActions *self = BOBBIN_TASK_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->run);
  g_clear_object (&self->selection);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (bobbin_task_actions_parent_class)->dispose (object);
}

static void
bobbin_task_actions_finalize (GObject *object)
{
  g_object_unref (BOBBIN_TASK_ACTIONS (object)->cancellable);

  G_OBJECT_CLASS (bobbin_task_actions_parent_class)->finalize (object);
}

static void
bobbin_task_actions_class_init (BobbinTaskActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bobbin_task_actions_dispose;
  object_class->finalize = bobbin_task_actions_finalize;

  signals[SIGNAL_RUN_JOB] =
    g_signal_new ("run-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_JOB);
}

static void
bobbin_task_actions_init (BobbinTaskActions *self)
{
  self->cancellable = g_cancellable_new ();
}

BobbinTaskActions *
bobbin_task_actions_new (GtkWidget           *widget,
                         BobbinRun           *run,
                         BobbinTaskSelection *selection)
{
  BobbinTaskActions *self = g_object_new (BOBBIN_TYPE_TASK_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->run = g_object_ref (run);
  self->selection = g_object_ref (selection);
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (widget, "tasks", G_ACTION_GROUP (self->group));
  bobbin_task_actions_update (self);

  return self;
}

void
bobbin_task_actions_update (BobbinTaskActions *self)
{
  static const char * const on_selected[] = { "copy", "export", "again", "cancel", "unselect" };
  BobbinRunState state;
  gboolean any;

  g_return_if_fail (BOBBIN_IS_TASK_ACTIONS (self));

  state = bobbin_run_get_state (self->run);
  any = bobbin_task_selection_get_n (self->selection) > 0;
  for (guint i = 0; i < G_N_ELEMENTS (on_selected); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), on_selected[i]);
      gboolean enabled = any;

      if (g_str_equal (on_selected[i], "cancel"))
        enabled &= state == BOBBIN_RUN_RUNNING || state == BOBBIN_RUN_PAUSED;
      if (g_action_get_enabled (action) != enabled)
        g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    }
}
