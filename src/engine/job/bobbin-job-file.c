/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-job-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "bobbin-job-error.h"
#include "bobbin-job-scan.h"

#define FORMAT 1

/* Each of them is a kind of inputs, of which a job has exactly one. */
static const char * const input_kinds[] = {
  [BOBBIN_INPUT_KIND_ITEMS] = "items",
  [BOBBIN_INPUT_KIND_LINES] = "lines",
  [BOBBIN_INPUT_KIND_RANGE] = "range",
  [BOBBIN_INPUT_KIND_GLOB] = "glob",
  [BOBBIN_INPUT_KIND_CSV] = "csv",
  [BOBBIN_INPUT_KIND_ARIA2] = "aria2",
};

/* A job file that is being read. */
typedef struct
{
  BobbinJobScan  scan;
  GKeyFile      *key_file;
} Reader;

static void
reader_clear (Reader *self)
{
  bobbin_job_scan_clear (&self->scan);
  g_clear_pointer (&self->key_file, g_key_file_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
set_key_error (Reader          *self,
               const char      *group,
               const char      *key,
               BobbinJobError   code,
               GError         **error,
               const char      *reason)
{
  g_autofree char *location = bobbin_job_scan_dup_location (&self->scan, group, key);

  g_set_error (error, BOBBIN_JOB_ERROR, code, "%s: %s", location, reason);
  return FALSE;
}

/* Puts the place of the key before @local_error, which is taken. */
static gboolean
propagate_key_error (Reader      *self,
                     const char  *group,
                     const char  *key,
                     GError     **error,
                     GError      *local_error)
{
  g_autofree char *location = bobbin_job_scan_dup_location (&self->scan, group, key);

  g_propagate_prefixed_error (error, local_error, "%s: ", location);
  return FALSE;
}

static gboolean
has_key (Reader     *self,
         const char *group,
         const char *key)
{
  return g_key_file_has_key (self->key_file, group, key, NULL);
}

static char *
get_string (Reader      *self,
            const char  *group,
            const char  *key,
            GError     **error)
{
  char *text = g_key_file_get_string (self->key_file, group, key, NULL);

  if (text == NULL)
    set_key_error (self, group, key, BOBBIN_JOB_ERROR_VALUE, error,
                   _("“\\” begins one of \\s, \\n, \\t, \\r and \\\\; for itself it is written twice."));

  return text;
}

static gboolean
load_key_file (Reader      *self,
               const char  *text,
               gsize        length,
               GError     **error)
{
  g_autoptr (GError) local_error = NULL;

  self->key_file = g_key_file_new ();

  /* The scan has refused whatever GKeyFile refuses; this is for the case that
   * the two disagree. An empty text is none to GKeyFile. */
  if (length > 0 &&
      !g_key_file_load_from_data (self->key_file, text, length, G_KEY_FILE_NONE, &local_error))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX, "%s:1: %s",
                   self->scan.name, local_error->message);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_format (Reader  *self,
              GError **error)
{
  g_autofree char *text = NULL;
  guint64 format;

  if (!has_key (self, "Job", "format"))
    return TRUE;

  text = get_string (self, "Job", "format", error);
  if (text == NULL)
    return FALSE;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &format, NULL))
    return set_key_error (self, "Job", "format", BOBBIN_JOB_ERROR_VALUE, error,
                          _("“format” must be 1."));

  if (format > FORMAT)
    return set_key_error (self, "Job", "format", BOBBIN_JOB_ERROR_VERSION, error,
                          _("this job file is of a later version of Bobbin."));

  return TRUE;
}

static BobbinJob *
read_job_group (Reader  *self,
                GError **error)
{
  g_autofree char *workload_id = NULL;
  g_autofree char *title = NULL;
  BobbinJob *job;

  if (!has_key (self, "Job", "workload"))
    {
      set_key_error (self, "Job", NULL, BOBBIN_JOB_ERROR_SYNTAX, error,
                     _("a job file has a group [Job] with the key “workload”, as in workload=formula."));
      return NULL;
    }

  workload_id = get_string (self, "Job", "workload", error);
  if (workload_id == NULL)
    return NULL;

  if (has_key (self, "Job", "title"))
    {
      title = get_string (self, "Job", "title", error);
      if (title == NULL)
        return NULL;
    }

  job = bobbin_job_new (workload_id);
  bobbin_job_set_title (job, title);

  return job;
}

static gboolean
read_parameters (Reader     *self,
                 BobbinJob  *job,
                 GError    **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->key_file, "Parameters", NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *text = get_string (self, "Parameters", keys[i], error);

      if (text == NULL)
        return FALSE;

      bobbin_job_set_parameter (job, keys[i], text);
    }

  return TRUE;
}

static gboolean
read_settings (Reader     *self,
               BobbinJob  *job,
               GError    **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->key_file, "Run", NULL, NULL);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  settings.executor = BOBBIN_RUN_SETTINGS_UNNAMED_EXECUTOR;
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *text = get_string (self, "Run", keys[i], error);
      GError *local_error = NULL;

      if (text == NULL)
        return FALSE;

      if (!bobbin_run_settings_set (&settings, keys[i], g_strstrip (text), &local_error))
        return propagate_key_error (self, "Run", keys[i], error, local_error);
    }

  bobbin_job_set_settings (job, &settings);

  return TRUE;
}

/* Which of the kinds of inputs the file has. */
static gboolean
find_input_kind (Reader           *self,
                 BobbinInputKind  *kind,
                 GError          **error)
{
  const char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (input_kinds); i++)
    {
      if (!has_key (self, "Inputs", input_kinds[i]))
        continue;

      if (found != NULL)
        {
          g_autofree char *reason =
            g_strdup_printf (_("a job has one kind of inputs; here are “%s” and “%s”."),
                             found, input_kinds[i]);

          return set_key_error (self, "Inputs", input_kinds[i], BOBBIN_JOB_ERROR_VALUE, error, reason);
        }

      found = input_kinds[i];
      *kind = i;
    }

  if (found == NULL)
    return set_key_error (self, "Inputs", NULL, BOBBIN_JOB_ERROR_VALUE, error,
                          _("there are no inputs: [Inputs] needs one of range, items, lines, glob, csv and aria2."));

  return TRUE;
}

static gboolean
read_null_separated (Reader           *self,
                     BobbinInputKind   kind,
                     gboolean         *null_separated,
                     GError          **error)
{
  g_autoptr (GError) local_error = NULL;

  *null_separated = FALSE;
  if (!has_key (self, "Inputs", "null-separated"))
    return TRUE;

  *null_separated = g_key_file_get_boolean (self->key_file, "Inputs", "null-separated", &local_error);
  if (local_error != NULL)
    return set_key_error (self, "Inputs", "null-separated", BOBBIN_JOB_ERROR_VALUE, error,
                          _("“null-separated” must be “true” or “false”."));

  if (*null_separated && kind != BOBBIN_INPUT_KIND_LINES)
    return set_key_error (self, "Inputs", "null-separated", BOBBIN_JOB_ERROR_VALUE, error,
                          _("“null-separated” goes with “lines” only."));

  return TRUE;
}

static BobbinInputSource *
read_items (Reader  *self,
            GError **error)
{
  g_auto (GStrv) items = g_key_file_get_string_list (self->key_file, "Inputs", "items", NULL, NULL);

  /* A list without a member is no error to GKeyFile, but %NULL all the same. */
  if (items == NULL)
    {
      g_autofree char *text = get_string (self, "Inputs", "items", error);

      if (text == NULL)
        return NULL;
    }

  return bobbin_input_source_new_items ((const char * const *) items);
}

static BobbinInputSource *
read_source (Reader           *self,
             BobbinInputKind   kind,
             GError          **error)
{
  g_autofree char *text = NULL;
  BobbinInputSource *source;
  GError *local_error = NULL;
  gboolean null_separated;

  if (!read_null_separated (self, kind, &null_separated, error))
    return NULL;

  if (kind == BOBBIN_INPUT_KIND_ITEMS)
    return read_items (self, error);

  text = get_string (self, "Inputs", input_kinds[kind], error);
  if (text == NULL)
    return NULL;

  switch (kind)
    {
    case BOBBIN_INPUT_KIND_LINES:
      return bobbin_input_source_new_lines (text, null_separated);

    case BOBBIN_INPUT_KIND_GLOB:
      return bobbin_input_source_new_glob (text);

    case BOBBIN_INPUT_KIND_CSV:
      return bobbin_input_source_new_csv (text);

    case BOBBIN_INPUT_KIND_ARIA2:
      return bobbin_input_source_new_aria2 (text);

    case BOBBIN_INPUT_KIND_RANGE:
      source = bobbin_input_source_new_range (text, &local_error);
      if (source == NULL)
        propagate_key_error (self, "Inputs", "range", error, local_error);
      return source;

    case BOBBIN_INPUT_KIND_ITEMS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static gboolean
read_inputs (Reader     *self,
             BobbinJob  *job,
             GError    **error)
{
  g_autoptr (BobbinInputSource) source = NULL;
  BobbinInputKind kind;

  if (!find_input_kind (self, &kind, error))
    return FALSE;

  source = read_source (self, kind, error);
  if (source == NULL)
    return FALSE;

  bobbin_job_set_inputs (job, source);

  return TRUE;
}

static void
set_locations (Reader    *self,
               BobbinJob *job)
{
  for (guint i = 0; i < self->scan.keys->len; i++)
    {
      g_auto (GStrv) place = g_strsplit (g_ptr_array_index (self->scan.keys, i), "\n", 2);
      const char *key = *place[1] != '\0' ? place[1] : NULL;
      g_autofree char *location = bobbin_job_scan_dup_location (&self->scan, place[0], key);

      bobbin_job_set_location (job, place[0], key, location);
    }
}

static void
print_source (BobbinInputSource *source,
              GKeyFile          *key_file)
{
  BobbinInputKind kind = bobbin_input_source_get_kind (source);
  const char * const *items = bobbin_input_source_get_items (source);

  if (items != NULL)
    g_key_file_set_string_list (key_file, "Inputs", "items", items, g_strv_length ((char **) items));
  else
    g_key_file_set_string (key_file, "Inputs", input_kinds[kind], bobbin_input_source_get_text (source));

  if (bobbin_input_source_get_null_separated (source))
    g_key_file_set_boolean (key_file, "Inputs", "null-separated", TRUE);
}

BobbinJob *
bobbin_job_file_parse (const char  *text,
                       gssize       length,
                       const char  *name,
                       GError     **error)
{
  g_auto (Reader) reader = { { NULL, }, NULL };
  g_autoptr (BobbinJob) job = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;

  if (size > BOBBIN_JOB_FILE_MAX_SIZE)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX,
                   _("%s:1: the file is too large for a job file."), name);
      return NULL;
    }

  if (!bobbin_job_scan (&reader.scan, text, size, name, error) ||
      !load_key_file (&reader, text, size, error) ||
      !check_format (&reader, error))
    return NULL;

  job = read_job_group (&reader, error);
  if (job == NULL ||
      !read_parameters (&reader, job, error) ||
      !read_inputs (&reader, job, error) ||
      !read_settings (&reader, job, error))
    return NULL;

  set_locations (&reader, job);

  return g_steal_pointer (&job);
}

BobbinJob *
bobbin_job_file_load (const char  *path,
                      GError     **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  BobbinJob *job;
  GStatBuf status;
  gsize length;

  /* Looked at first, so that no large file is read for nothing, nor one that
   * has no end. */
  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > BOBBIN_JOB_FILE_MAX_SIZE))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX,
                   S_ISREG (status.st_mode) ? _("%s:1: the file is too large for a job file.")
                                            : _("%s:1: this is no regular file."),
                   name);
      return NULL;
    }

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX, "%s:1: %s",
                   name, local_error->message);
      return NULL;
    }

  job = bobbin_job_file_parse (text, length, name, error);
  if (job != NULL)
    bobbin_job_set_folder (job, folder);

  return job;
}

/* As it stands in a file; %NULL: not at all. */
static char *
dup_setting (const BobbinRunSettings *settings,
             const char              *name)
{
  if (!g_str_equal (name, "executor"))
    return bobbin_run_settings_dup (settings, name);

  return g_str_equal (settings->executor, BOBBIN_RUN_SETTINGS_UNNAMED_EXECUTOR) ? NULL : g_strdup (settings->executor);
}

char *
bobbin_job_file_print (BobbinJob *job)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_auto (GStrv) parameters = bobbin_job_dup_parameter_names (job);
  const char * const *settings = bobbin_run_settings_get_names ();
  const BobbinRunSettings *run_settings = bobbin_job_get_settings (job);

  g_key_file_set_integer (key_file, "Job", "format", FORMAT);
  g_key_file_set_string (key_file, "Job", "workload", bobbin_job_get_workload_id (job));
  if (bobbin_job_get_title (job) != NULL)
    g_key_file_set_string (key_file, "Job", "title", bobbin_job_get_title (job));

  for (guint i = 0; parameters[i] != NULL; i++)
    g_key_file_set_string (key_file, "Parameters", parameters[i],
                           bobbin_job_get_parameter (job, parameters[i]));

  if (bobbin_job_get_inputs (job) != NULL)
    print_source (bobbin_job_get_inputs (job), key_file);

  for (guint i = 0; settings[i] != NULL; i++)
    {
      g_autofree char *text = dup_setting (run_settings, settings[i]);

      if (text != NULL)
        g_key_file_set_string (key_file, "Run", settings[i], text);
    }

  return g_key_file_to_data (key_file, NULL, NULL);
}

gboolean
bobbin_job_file_save (BobbinJob   *job,
                      const char  *path,
                      GError     **error)
{
  g_autofree char *text = bobbin_job_file_print (job);

  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}
