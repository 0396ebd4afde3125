/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-choices.h"

G_BEGIN_DECLS

/* Lists the functions of the file or module that @text names, be it with a
 * function behind it or not yet, with the interpreter @interpreter and without
 * running what is in the file. Ends the task of bobbin_workload_list_choices_async()
 * for @workload. */
void bobbin_python_list_functions (BobbinWorkload      *workload,
                                   const char          *text,
                                   const char          *interpreter,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

G_END_DECLS
