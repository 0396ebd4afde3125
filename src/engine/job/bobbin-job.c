/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-job.h"

#include <string.h>

struct _BobbinJob
{
  GObject            parent_instance;

  char              *workload_id;
  char              *title;
  GHashTable        *parameters;     /* name → text */
  char              *what;
  BobbinInputSource *inputs;
  BobbinRunSettings  settings;

  /* Where it came from. */
  char              *folder;
  GHashTable        *locations;      /* "group\nkey" → "file:line" */
};

/* The longest "what" in a title, in characters. */
#define MAX_WHAT_LENGTH 60

G_DEFINE_FINAL_TYPE (BobbinJob, bobbin_job, G_TYPE_OBJECT)

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
copy_table (GHashTable *from,
            GHashTable *to)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (to, g_strdup (key), g_strdup (value));
}

static void
set_in_table (GHashTable *table,
              char       *key,
              const char *value)
{
  if (value != NULL)
    {
      g_hash_table_insert (table, key, g_strdup (value));
    }
  else
    {
      g_hash_table_remove (table, key);
      g_free (key);
    }
}

static char *
make_location_key (const char *group,
                   const char *key)
{
  return g_strconcat (group, "\n", key, NULL);
}

/* The first line of @text, shortened so that it fits a title. */
static char *
make_title_part (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));

  if (g_utf8_strlen (line, -1) > MAX_WHAT_LENGTH)
    {
      *g_utf8_offset_to_pointer (line, MAX_WHAT_LENGTH - 1) = '\0';
      return g_strconcat (line, "…", NULL);
    }

  return g_steal_pointer (&line);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
bobbin_job_finalize (GObject *object)
{
  BobbinJob *self = BOBBIN_JOB (object);

  g_free (self->workload_id);
  g_free (self->title);
  g_free (self->what);
  g_free (self->folder);
  g_clear_object (&self->inputs);
  g_hash_table_unref (self->parameters);
  g_hash_table_unref (self->locations);

  G_OBJECT_CLASS (bobbin_job_parent_class)->finalize (object);
}

static void
bobbin_job_class_init (BobbinJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bobbin_job_finalize;
}

static void
bobbin_job_init (BobbinJob *self)
{
  self->settings = (BobbinRunSettings) BOBBIN_RUN_SETTINGS_INIT;
  self->parameters = new_table ();
  self->locations = new_table ();
}

BobbinJob *
bobbin_job_new (const char *workload_id)
{
  BobbinJob *self;

  g_return_val_if_fail (workload_id != NULL, NULL);

  self = g_object_new (BOBBIN_TYPE_JOB, NULL);
  self->workload_id = g_strdup (workload_id);

  return self;
}

BobbinJob *
bobbin_job_copy (BobbinJob *self)
{
  BobbinJob *copy;

  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  copy = bobbin_job_new (self->workload_id);
  copy->title = g_strdup (self->title);
  copy->what = g_strdup (self->what);
  copy->folder = g_strdup (self->folder);
  copy->settings = self->settings;
  g_set_object (&copy->inputs, self->inputs);
  copy_table (self->parameters, copy->parameters);
  copy_table (self->locations, copy->locations);

  return copy;
}

const char *
bobbin_job_get_workload_id (BobbinJob *self)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return self->workload_id;
}

const char *
bobbin_job_get_title (BobbinJob *self)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return self->title;
}

void
bobbin_job_set_title (BobbinJob  *self,
                      const char *title)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));

  g_set_str (&self->title, title != NULL && *title != '\0' ? title : NULL);
}

char *
bobbin_job_dup_display_title (BobbinJob *self)
{
  g_autofree char *what = NULL;
  g_autofree char *inputs = NULL;
  const char *text = NULL;

  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  if (self->title != NULL)
    return g_strdup (self->title);

  if (self->what != NULL)
    text = bobbin_job_get_parameter (self, self->what);

  what = make_title_part (text != NULL && *text != '\0' ? text : self->workload_id);
  if (self->inputs == NULL)
    return g_steal_pointer (&what);

  inputs = bobbin_input_source_dup_summary (self->inputs);

  return g_strconcat (what, " · ", inputs, NULL);
}

const char *
bobbin_job_get_parameter (BobbinJob  *self,
                          const char *name)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return g_hash_table_lookup (self->parameters, name);
}

void
bobbin_job_set_parameter (BobbinJob  *self,
                          const char *name,
                          const char *text)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));
  g_return_if_fail (name != NULL);

  set_in_table (self->parameters, g_strdup (name), text);
}

char **
bobbin_job_dup_parameter_names (BobbinJob *self)
{
  GPtrArray *names;

  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  names = g_hash_table_get_keys_as_ptr_array (self->parameters);
  for (guint i = 0; i < names->len; i++)
    names->pdata[i] = g_strdup (names->pdata[i]);

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

void
bobbin_job_set_what (BobbinJob  *self,
                     const char *name)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));

  g_set_str (&self->what, name);
}

BobbinInputSource *
bobbin_job_get_inputs (BobbinJob *self)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return self->inputs;
}

void
bobbin_job_set_inputs (BobbinJob         *self,
                       BobbinInputSource *inputs)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));

  g_set_object (&self->inputs, inputs);
}

const BobbinRunSettings *
bobbin_job_get_settings (BobbinJob *self)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return &self->settings;
}

void
bobbin_job_set_settings (BobbinJob               *self,
                         const BobbinRunSettings *settings)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));

  self->settings = *settings;
}

const char *
bobbin_job_get_folder (BobbinJob *self)
{
  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);

  return self->folder;
}

void
bobbin_job_set_folder (BobbinJob  *self,
                       const char *folder)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));

  g_set_str (&self->folder, folder);
}

char *
bobbin_job_dup_location (BobbinJob  *self,
                         const char *group,
                         const char *key)
{
  g_autofree char *location_key = NULL;

  g_return_val_if_fail (BOBBIN_IS_JOB (self), NULL);
  g_return_val_if_fail (group != NULL, NULL);

  location_key = make_location_key (group, key);

  return g_strdup (g_hash_table_lookup (self->locations, location_key));
}

void
bobbin_job_set_location (BobbinJob  *self,
                         const char *group,
                         const char *key,
                         const char *location)
{
  g_return_if_fail (BOBBIN_IS_JOB (self));
  g_return_if_fail (group != NULL);

  set_in_table (self->locations, make_location_key (group, key), location);
}
