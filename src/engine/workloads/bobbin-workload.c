/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-workload.h"

#include "../job/bobbin-number.h"
#include "bobbin-parameter-fields.h"

typedef struct
{
  char   *folder;
  gint64  shared_since;
} BobbinWorkloadPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BobbinWorkload, bobbin_workload, G_TYPE_OBJECT)

static void
task_done_cb (BobbinTaskContext *context,
              BobbinOutcome     *outcome,
              gpointer           user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static gboolean
bobbin_workload_real_prepare (BobbinWorkload  *self,
                              BobbinInputs    *inputs,
                              GError         **error)
{
  return TRUE;
}

static const BobbinColumn *
bobbin_workload_real_get_columns (BobbinWorkload *self,
                                  guint          *n_columns)
{
  *n_columns = 0;

  return NULL;
}

/* A task that waits by nature, done by a thread of its own: the thread's
 * context runs for as long as the task does. */
static void
bobbin_workload_real_run_task (BobbinWorkload    *self,
                               BobbinTaskContext *context,
                               const BobbinInput *input,
                               BobbinOutcome     *outcome)
{
  g_autoptr (GMainContext) main_context = g_main_context_ref_thread_default ();
  gboolean done = FALSE;
  gboolean acquired;

  g_return_if_fail (BOBBIN_WORKLOAD_GET_CLASS (self)->run_task_async != NULL);

  /* Held throughout: a context that nobody holds is woken, by system calls,
   * at each change of a source. */
  acquired = g_main_context_acquire (main_context);

  BOBBIN_WORKLOAD_GET_CLASS (self)->run_task_async (self, context, input, outcome,
                                                    task_done_cb, &done);

  while (!done)
    g_main_context_iteration (main_context, TRUE);

  if (acquired)
    g_main_context_release (main_context);
}

static gboolean
bobbin_workload_real_can_run_async (BobbinWorkload *self)
{
  return BOBBIN_WORKLOAD_GET_CLASS (self)->run_task_async != NULL;
}

static char *
bobbin_workload_real_dup_text (BobbinWorkload     *self,
                               const BobbinInput  *input,
                               const double       *numbers,
                               const char * const *texts,
                               const gsize        *text_lengths,
                               gsize              *length)
{
  GString *text = g_string_new (NULL);
  const BobbinColumn *columns;
  guint n_columns;

  columns = bobbin_workload_get_columns (self, &n_columns);

  for (guint i = 0; i < n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\t');

      if (columns[i].type == BOBBIN_COLUMN_NUMBER)
        {
          char buffer[BOBBIN_NUMBER_LENGTH];

          bobbin_number_format (*numbers++, buffer);
          g_string_append (text, buffer);
        }
      else
        {
          if (*texts != NULL)
            g_string_append_len (text, *texts, *text_lengths);
          texts++;
          text_lengths++;
        }
    }

  if (length != NULL)
    *length = text->len;

  return g_string_free_and_steal (text);
}

static gpointer
get_field (GObject *object,
           guint    prop_id)
{
  return G_STRUCT_MEMBER_P (object, BOBBIN_WORKLOAD_GET_CLASS (object)->fields[prop_id]);
}

static void
bobbin_workload_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  bobbin_parameter_field_get (get_field (object, prop_id), value);
}

static void
bobbin_workload_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (bobbin_parameter_field_set (get_field (object, prop_id), value))
    g_object_notify_by_pspec (object, pspec);
}

static void
bobbin_workload_constructed (GObject *object)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (object);

  for (guint i = 1; i < klass->n_fields; i++)
    bobbin_parameter_field_set (get_field (object, i),
                                g_param_spec_get_default_value (klass->properties[i]));

  G_OBJECT_CLASS (bobbin_workload_parent_class)->constructed (object);
}

static void
bobbin_workload_finalize (GObject *object)
{
  BobbinWorkload *self = BOBBIN_WORKLOAD (object);
  BobbinWorkloadPrivate *priv = bobbin_workload_get_instance_private (self);
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  for (guint i = 1; i < klass->n_fields; i++)
    bobbin_parameter_field_clear (get_field (object, i), klass->properties[i]->value_type);
  g_free (priv->folder);

  G_OBJECT_CLASS (bobbin_workload_parent_class)->finalize (object);
}

static void
bobbin_workload_class_init (BobbinWorkloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = bobbin_workload_constructed;
  object_class->finalize = bobbin_workload_finalize;

  klass->prepare = bobbin_workload_real_prepare;
  klass->get_columns = bobbin_workload_real_get_columns;
  klass->run_task = bobbin_workload_real_run_task;
  klass->can_run_async = bobbin_workload_real_can_run_async;
  klass->dup_text = bobbin_workload_real_dup_text;
}

static void
bobbin_workload_init (BobbinWorkload *self)
{
}

void
bobbin_workload_class_install_parameters (BobbinWorkloadClass  *klass,
                                          GParamSpec          **properties,
                                          const gsize          *fields,
                                          guint                 n_properties)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->properties = properties;
  klass->fields = fields;
  klass->n_fields = n_properties;

  /* These are not inherited. */
  object_class->get_property = bobbin_workload_get_property;
  object_class->set_property = bobbin_workload_set_property;
  g_object_class_install_properties (object_class, n_properties, properties);
}

const char *
bobbin_workload_get_folder (BobbinWorkload *self)
{
  BobbinWorkloadPrivate *priv = bobbin_workload_get_instance_private (self);

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), NULL);

  return priv->folder;
}

void
bobbin_workload_set_folder (BobbinWorkload *self,
                            const char     *folder)
{
  BobbinWorkloadPrivate *priv = bobbin_workload_get_instance_private (self);

  g_return_if_fail (BOBBIN_IS_WORKLOAD (self));

  g_set_str (&priv->folder, folder);
}

gint64
bobbin_workload_get_shared_since (BobbinWorkload *self)
{
  BobbinWorkloadPrivate *priv = bobbin_workload_get_instance_private (self);

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), 0);

  return priv->shared_since;
}

void
bobbin_workload_set_shared_since (BobbinWorkload *self,
                                  gint64          since)
{
  BobbinWorkloadPrivate *priv = bobbin_workload_get_instance_private (self);

  g_return_if_fail (BOBBIN_IS_WORKLOAD (self));

  priv->shared_since = since;
  if (BOBBIN_WORKLOAD_GET_CLASS (self)->shared_since_changed != NULL)
    BOBBIN_WORKLOAD_GET_CLASS (self)->shared_since_changed (self);
}

gboolean
bobbin_workload_prepare (BobbinWorkload  *self,
                         BobbinInputs    *inputs,
                         GError         **error)
{
  BobbinWorkloadClass *klass;

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), FALSE);
  g_return_val_if_fail (BOBBIN_IS_INPUTS (inputs), FALSE);

  klass = BOBBIN_WORKLOAD_GET_CLASS (self);
  if (klass->library != NULL && !bobbin_library_check (klass->library, error))
    return FALSE;

  return klass->prepare (self, inputs, error);
}

const BobbinColumn *
bobbin_workload_get_columns (BobbinWorkload *self,
                             guint          *n_columns)
{
  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), NULL);
  g_return_val_if_fail (n_columns != NULL, NULL);

  return BOBBIN_WORKLOAD_GET_CLASS (self)->get_columns (self, n_columns);
}

gpointer
bobbin_workload_new_scratch (BobbinWorkload *self,
                             guint           n_slots)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->new_scratch != NULL ? klass->new_scratch (self, n_slots) : NULL;
}

void
bobbin_workload_free_scratch (BobbinWorkload *self,
                              gpointer        scratch)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  if (scratch != NULL && klass->free_scratch != NULL)
    klass->free_scratch (self, scratch);
}

/* The following two are called for each task: without a check of types, which
 * would cost as much as a small formula does. */
void
bobbin_workload_run_task (BobbinWorkload    *self,
                          BobbinTaskContext *context,
                          const BobbinInput *input,
                          BobbinOutcome     *outcome)
{
  ((BobbinWorkloadClass *) ((GTypeInstance *) self)->g_class)->run_task (self, context, input, outcome);
}

/* A workload that has no asynchronous form blocks the loop, as it would in
 * any asynchronous program. */
void
bobbin_workload_run_task_async (BobbinWorkload     *self,
                                BobbinTaskContext  *context,
                                const BobbinInput  *input,
                                BobbinOutcome      *outcome,
                                BobbinTaskDoneFunc  done,
                                gpointer            user_data)
{
  BobbinWorkloadClass *klass = (BobbinWorkloadClass *) ((GTypeInstance *) self)->g_class;

  if (klass->run_task_async != NULL && klass->can_run_async (self))
    {
      klass->run_task_async (self, context, input, outcome, done, user_data);
    }
  else
    {
      klass->run_task (self, context, input, outcome);
      done (context, outcome, user_data);
    }
}

gboolean
bobbin_workload_can_run_async (BobbinWorkload *self)
{
  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), FALSE);

  return BOBBIN_WORKLOAD_GET_CLASS (self)->can_run_async (self);
}

char *
bobbin_workload_dup_text (BobbinWorkload     *self,
                          const BobbinInput  *input,
                          const double       *numbers,
                          const char * const *texts,
                          const gsize        *text_lengths,
                          gsize              *length)
{
  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), NULL);

  return BOBBIN_WORKLOAD_GET_CLASS (self)->dup_text (self, input, numbers, texts,
                                                     text_lengths, length);
}

gboolean
bobbin_workload_is_hosted (BobbinWorkload *self)
{
  return BOBBIN_WORKLOAD_GET_CLASS (self)->dup_worker_argv != NULL;
}

char **
bobbin_workload_dup_worker_argv (BobbinWorkload *self)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->dup_worker_argv != NULL ? klass->dup_worker_argv (self) : NULL;
}

char *
bobbin_workload_dup_peer (BobbinWorkload    *self,
                          const BobbinInput *input)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->dup_peer != NULL ? klass->dup_peer (self, input) : NULL;
}

gboolean
bobbin_workload_wants_fork (BobbinWorkload *self)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->wants_fork != NULL && klass->wants_fork (self);
}

char *
bobbin_workload_dup_basis (BobbinWorkload *self)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->dup_basis != NULL ? klass->dup_basis (self) : NULL;
}

BobbinAwaits
bobbin_workload_guess_awaits (BobbinWorkload *self)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);

  return klass->guess_awaits != NULL ? klass->guess_awaits (self) : BOBBIN_AWAITS_UNKNOWN;
}
