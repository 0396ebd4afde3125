/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-command-template.h"
#include "bobbin-workload.h"

G_BEGIN_DECLS

/**
 * BobbinCommandPlan:
 * @command: the command
 * @input: (nullable): what goes to its standard input
 * @program: (nullable): file of the program, where it is the same for all tasks
 * @environment: environment of the processes
 * @folder: (nullable): their working folder
 * @output_folder: (nullable): where the streams of each task are kept as files
 * @max_output: bytes of each stream that are kept
 * @stop_on_flood: whether a process that writes more than that is stopped
 * @kill_after: µs between SIGTERM and SIGKILL
 * @ok: for each exit status whether it is a success
 *
 * How to run a command for each input: the parameters of the workload, checked
 * and looked up once. Constant while tasks run; any thread.
 */
typedef struct
{
  BobbinCommandTemplate  *command;
  BobbinCommandTemplate  *input;
  char                   *program;
  char                  **environment;
  char                   *folder;
  char                   *output_folder;
  gsize                   max_output;
  gboolean                stop_on_flood;
  gint64                  kill_after;
  gboolean                ok[256];
} BobbinCommandPlan;

void                  bobbin_command_plan_clear       (BobbinCommandPlan       *self);

/* The file that is run for @name: as it is if there is a slash in it, else
 * found along the PATH of the plan's environment; %NULL if there is none.
 * Any thread. */
char                 *bobbin_command_plan_find        (const BobbinCommandPlan *self,
                                                       const char              *name);

typedef struct _BobbinCommandScratch BobbinCommandScratch;

/* What one worker needs. The processes of all slots of a loop share it. */
BobbinCommandScratch *bobbin_command_scratch_new      (void);
void                  bobbin_command_scratch_free     (BobbinCommandScratch    *self);

/* See run_task_async() of #BobbinWorkloadClass. The result has the texts
 * output and errors, and the numbers exit status, CPU seconds, most memory in
 * bytes, and bytes that were dropped. */
void                  bobbin_command_task_run         (const BobbinCommandPlan *plan,
                                                       BobbinCommandScratch    *scratch,
                                                       BobbinTaskContext       *context,
                                                       const BobbinInput       *input,
                                                       BobbinOutcome           *outcome,
                                                       BobbinTaskDoneFunc       done,
                                                       gpointer                 user_data);

G_END_DECLS
