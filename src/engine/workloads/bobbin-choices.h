/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

/**
 * BobbinChoice:
 * @value: what the parameter would be
 * @title: what it is, for people
 * @summary: (nullable): one sentence about it
 */
typedef struct
{
  char *value;
  char *title;
  char *summary;
} BobbinChoice;

/**
 * BobbinChoices:
 * @title: what they are, for people: “Functions in squares.py”
 * @choices: of #BobbinChoice
 *
 * What a parameter can be, as far as it is known.
 */
typedef struct
{
  char   *title;
  GArray *choices;
} BobbinChoices;

/* Takes @title. */
BobbinChoices *bobbin_choices_new  (char          *title);
void           bobbin_choices_free (BobbinChoices *self);
/* Takes the strings. */
void           bobbin_choices_add  (BobbinChoices *self,
                                    char          *value,
                                    char          *title,
                                    char          *summary);

/* Finds out what the parameter @name, which has BOBBIN_PARAMETER_CHOICES, can be
 * in place of what it is now: of a file that is named, what is in it. May start
 * a program; takes a few seconds at most. On the thread-default context. */
void           bobbin_workload_list_choices_async  (BobbinWorkload       *self,
                                                    const char           *name,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* No choices, without an error, where the parameter says too little yet.
 * BOBBIN_JOB_ERROR otherwise. (transfer full) */
BobbinChoices *bobbin_workload_list_choices_finish (BobbinWorkload       *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinChoices, bobbin_choices_free)

G_END_DECLS
