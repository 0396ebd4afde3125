/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-choices.h"

static void
clear_choice (gpointer data)
{
  BobbinChoice *choice = data;

  g_free (choice->value);
  g_free (choice->title);
  g_free (choice->summary);
}

BobbinChoices *
bobbin_choices_new (char *title)
{
  BobbinChoices *self = g_new0 (BobbinChoices, 1);

  self->title = title;
  self->choices = g_array_new (FALSE, FALSE, sizeof (BobbinChoice));
  g_array_set_clear_func (self->choices, clear_choice);

  return self;
}

void
bobbin_choices_free (BobbinChoices *self)
{
  g_free (self->title);
  g_array_unref (self->choices);
  g_free (self);
}

void
bobbin_choices_add (BobbinChoices *self,
                    char          *value,
                    char          *title,
                    char          *summary)
{
  BobbinChoice choice = { value, title, summary };

  g_array_append_val (self->choices, choice);
}

void
bobbin_workload_list_choices_async (BobbinWorkload      *self,
                                    const char          *name,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (BOBBIN_IS_WORKLOAD (self));
  g_return_if_fail (BOBBIN_WORKLOAD_GET_CLASS (self)->list_choices_async != NULL);

  BOBBIN_WORKLOAD_GET_CLASS (self)->list_choices_async (self, name, cancellable, callback, user_data);
}

BobbinChoices *
bobbin_workload_list_choices_finish (BobbinWorkload  *self,
                                     GAsyncResult    *result,
                                     GError         **error)
{
  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
