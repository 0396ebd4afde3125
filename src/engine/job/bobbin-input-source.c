/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-input-source.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <string.h>

#include "bobbin-job-error.h"
#include "bobbin-loaders.h"
#include "bobbin-range.h"

struct _BobbinInputSource
{
  GObject          parent_instance;

  BobbinInputKind  kind;
  char            *text;
  GStrv            items;         /* of a subset: NULL until somebody asks */
  gboolean         null_separated;
  BobbinRange      range;

  BobbinInputs    *inputs;        /* what is a subset of, or NULL */
  guint32         *indices;
  guint            n_indices;
};

/* Guards the items of all subsets. */
static pthread_mutex_t items_lock = PTHREAD_MUTEX_INITIALIZER;

/* Up to so many items are shown themselves in the summary, */
#define MAX_SHOWN_ITEMS 4
/* if they are not longer than this, in bytes. */
#define MAX_SHOWN_LENGTH 30

G_DEFINE_FINAL_TYPE (BobbinInputSource, bobbin_input_source, G_TYPE_OBJECT)

static BobbinInputSource *
new_with_text (BobbinInputKind  kind,
               const char      *text)
{
  BobbinInputSource *self = g_object_new (BOBBIN_TYPE_INPUT_SOURCE, NULL);

  self->kind = kind;
  self->text = g_strdup (text);

  return self;
}

/* A number of a range for people: whole ones with the locale's separators. */
static char *
dup_number (BobbinInputs *inputs,
            guint64       index)
{
  BobbinInput input;

  bobbin_inputs_get (inputs, index, &input);

  if (strchr (input.text, '.') != NULL)
    return g_strdup (input.text);

  return g_strdup_printf ("%'" G_GINT64_FORMAT, g_ascii_strtoll (input.text, NULL, 10));
}

static char *
dup_range_summary (BobbinInputSource *self)
{
  g_autoptr (BobbinInputs) inputs = bobbin_inputs_new_range (&self->range);
  g_autofree char *first = dup_number (inputs, 0);
  g_autofree char *last = dup_number (inputs, self->range.n - 1);

  return self->range.n == 1 ? g_steal_pointer (&first) : g_strdup_printf ("%s … %s", first, last);
}

static char **
get_items (BobbinInputSource *self)
{
  BobbinInput input;

  if (self->inputs == NULL)
    return self->items;

  pthread_mutex_lock (&items_lock);
  if (self->items == NULL)
    {
      self->items = g_new0 (char *, (gsize) self->n_indices + 1);
      for (guint i = 0; i < self->n_indices; i++)
        {
          bobbin_inputs_get (self->inputs, self->indices[i], &input);
          self->items[i] = g_strndup (input.text, input.length);
        }
    }
  pthread_mutex_unlock (&items_lock);

  return self->items;
}

static char *
dup_items_summary (BobbinInputSource *self)
{
  guint n_items = self->inputs != NULL ? self->n_indices : g_strv_length (self->items);

  if (n_items > 0 && n_items <= MAX_SHOWN_ITEMS)
    {
      g_autofree char *joined = g_strjoinv (", ", get_items (self));

      if (strlen (joined) <= MAX_SHOWN_LENGTH && strchr (joined, '\n') == NULL)
        return g_steal_pointer (&joined);
    }

  return g_strdup_printf (ngettext ("%u input", "%u inputs", n_items), n_items);
}

static BobbinInputs *
load_items (BobbinInputSource  *self,
            GError            **error)
{
  g_auto (BobbinPacker) packer = { NULL, };

  if (self->inputs != NULL)
    return bobbin_inputs_new_subset (self->inputs, self->indices, self->n_indices);

  if (self->items[0] == NULL)
    {
      g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                           _("There are no inputs."));
      return NULL;
    }

  for (gsize i = 0; self->items[i] != NULL; i++)
    {
      if (!g_utf8_validate (self->items[i], -1, NULL))
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                       _("Input %zu is not valid UTF-8."), i + 1);
          return NULL;
        }

      bobbin_packer_begin_item (&packer, packer.length);
      bobbin_packer_append (&packer, self->items[i], strlen (self->items[i]) + 1);
    }

  return bobbin_inputs_new_packed (&packer, NULL);
}

static BobbinInputs *
load_file (BobbinInputSource  *self,
           const char         *folder,
           GCancellable       *cancellable,
           GError            **error)
{
  gboolean is_stdin = self->kind == BOBBIN_INPUT_KIND_LINES && g_str_equal (self->text, "-");
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (*self->text == '\0')
    {
      g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                           _("No file is given to read the inputs from."));
      return NULL;
    }

  if (is_stdin || folder == NULL || g_path_is_absolute (self->text))
    path = g_strdup (self->text);
  else
    path = g_build_filename (folder, self->text, NULL);

  name = is_stdin ? g_strdup (_("standard input")) : g_filename_display_name (self->text);

  if (self->kind == BOBBIN_INPUT_KIND_CSV)
    return bobbin_load_csv (path, name, cancellable, error);
  if (self->kind == BOBBIN_INPUT_KIND_ARIA2)
    return bobbin_load_aria2 (path, name, cancellable, error);

  return bobbin_load_lines (path, name, self->null_separated, cancellable, error);
}

static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (source_object, task_data, cancellable, &error);

  if (inputs != NULL)
    g_task_return_pointer (task, inputs, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
bobbin_input_source_finalize (GObject *object)
{
  BobbinInputSource *self = BOBBIN_INPUT_SOURCE (object);

  g_free (self->text);
  g_strfreev (self->items);
  g_clear_object (&self->inputs);
  g_free (self->indices);

  G_OBJECT_CLASS (bobbin_input_source_parent_class)->finalize (object);
}

static void
bobbin_input_source_class_init (BobbinInputSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bobbin_input_source_finalize;
}

static void
bobbin_input_source_init (BobbinInputSource *self)
{
}

BobbinInputSource *
bobbin_input_source_new_items (const char * const *items)
{
  BobbinInputSource *self = new_with_text (BOBBIN_INPUT_KIND_ITEMS, NULL);

  self->items = items != NULL ? g_strdupv ((char **) items) : g_new0 (char *, 1);

  return self;
}

BobbinInputSource *
bobbin_input_source_new_subset (BobbinInputs *inputs,
                                guint32      *indices,
                                guint         n_indices)
{
  BobbinInputSource *self;

  g_return_val_if_fail (BOBBIN_IS_INPUTS (inputs), NULL);
  g_return_val_if_fail (n_indices > 0, NULL);

  self = new_with_text (BOBBIN_INPUT_KIND_ITEMS, NULL);
  self->inputs = g_object_ref (inputs);
  self->indices = indices;
  self->n_indices = n_indices;

  return self;
}

BobbinInputSource *
bobbin_input_source_new_lines (const char *path,
                               gboolean    null_separated)
{
  BobbinInputSource *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = new_with_text (BOBBIN_INPUT_KIND_LINES, path);
  self->null_separated = !!null_separated;

  return self;
}

BobbinInputSource *
bobbin_input_source_new_range (const char  *range,
                               GError     **error)
{
  BobbinInputSource *self;
  BobbinRange parsed;

  g_return_val_if_fail (range != NULL, NULL);

  if (!bobbin_range_parse (range, &parsed, error))
    return NULL;

  self = new_with_text (BOBBIN_INPUT_KIND_RANGE, range);
  self->range = parsed;

  return self;
}

BobbinInputSource *
bobbin_input_source_new_glob (const char *pattern)
{
  g_return_val_if_fail (pattern != NULL, NULL);

  return new_with_text (BOBBIN_INPUT_KIND_GLOB, pattern);
}

BobbinInputSource *
bobbin_input_source_new_csv (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return new_with_text (BOBBIN_INPUT_KIND_CSV, path);
}

BobbinInputSource *
bobbin_input_source_new_aria2 (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return new_with_text (BOBBIN_INPUT_KIND_ARIA2, path);
}

BobbinInputKind
bobbin_input_source_get_kind (BobbinInputSource *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), BOBBIN_INPUT_KIND_ITEMS);

  return self->kind;
}

const char *
bobbin_input_source_get_text (BobbinInputSource *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), NULL);

  return self->text;
}

const char * const *
bobbin_input_source_get_items (BobbinInputSource *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), NULL);

  return (const char * const *) get_items (self);
}

gboolean
bobbin_input_source_get_null_separated (BobbinInputSource *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), FALSE);

  return self->null_separated;
}

gboolean
bobbin_input_source_equal (BobbinInputSource *self,
                           BobbinInputSource *other)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), FALSE);
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (other), FALSE);

  if (self->kind != other->kind || self->null_separated != other->null_separated)
    return FALSE;

  if (self->kind == BOBBIN_INPUT_KIND_ITEMS)
    return g_strv_equal ((const char * const *) get_items (self), (const char * const *) get_items (other));

  return g_str_equal (self->text, other->text);
}

char *
bobbin_input_source_dup_summary (BobbinInputSource *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), NULL);

  switch (self->kind)
    {
    case BOBBIN_INPUT_KIND_ITEMS:
      return dup_items_summary (self);

    case BOBBIN_INPUT_KIND_RANGE:
      return dup_range_summary (self);

    case BOBBIN_INPUT_KIND_GLOB:
      return g_strdup (self->text);

    case BOBBIN_INPUT_KIND_LINES:
      if (g_str_equal (self->text, "-"))
        return g_strdup (_("lines of standard input"));
      name = g_filename_display_basename (self->text);
      return g_strdup_printf (_("lines of %s"), name);

    case BOBBIN_INPUT_KIND_CSV:
      name = g_filename_display_basename (self->text);
      return g_strdup_printf (_("rows of %s"), name);

    case BOBBIN_INPUT_KIND_ARIA2:
      name = g_filename_display_basename (self->text);
      return g_strdup_printf (_("downloads of %s"), name);

    default:
      g_return_val_if_reached (NULL);
    }
}

BobbinInputs *
bobbin_input_source_load (BobbinInputSource  *self,
                          const char         *folder,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_return_val_if_fail (BOBBIN_IS_INPUT_SOURCE (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  switch (self->kind)
    {
    case BOBBIN_INPUT_KIND_ITEMS:
      return load_items (self, error);

    case BOBBIN_INPUT_KIND_RANGE:
      return bobbin_inputs_new_range (&self->range);

    case BOBBIN_INPUT_KIND_GLOB:
      return bobbin_load_glob (self->text, folder, cancellable, error);

    case BOBBIN_INPUT_KIND_LINES:
    case BOBBIN_INPUT_KIND_CSV:
    case BOBBIN_INPUT_KIND_ARIA2:
      return load_file (self, folder, cancellable, error);

    default:
      g_return_val_if_reached (NULL);
    }
}

void
bobbin_input_source_load_async (BobbinInputSource   *self,
                                const char          *folder,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BOBBIN_IS_INPUT_SOURCE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, bobbin_input_source_load_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, load_thread);
}

BobbinInputs *
bobbin_input_source_load_finish (BobbinInputSource  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
