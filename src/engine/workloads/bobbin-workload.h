/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "../job/bobbin-job.h"
#include "bobbin-awaits.h"
#include "bobbin-column.h"
#include "bobbin-library.h"
#include "bobbin-outcome.h"
#include "bobbin-task-context.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_WORKLOAD (bobbin_workload_get_type ())
G_DECLARE_DERIVABLE_TYPE (BobbinWorkload, bobbin_workload, BOBBIN, WORKLOAD, GObject)

/**
 * BobbinWorkloadNature:
 * @BOBBIN_WORKLOAD_COMPUTES: the worker's own processor time goes into it
 * @BOBBIN_WORKLOAD_WAITS: it waits for something else: network, a child, a clock
 * @BOBBIN_WORKLOAD_VARIES: whoever wrote what it calls decides
 */
typedef enum
{
  BOBBIN_WORKLOAD_COMPUTES,
  BOBBIN_WORKLOAD_WAITS,
  BOBBIN_WORKLOAD_VARIES,
} BobbinWorkloadNature;

/**
 * BobbinParameterFlags:
 * @BOBBIN_PARAMETER_WHAT: the parameter that `bobbin run KIND WHAT` sets and
 *   that names the job; a workload has at most one
 * @BOBBIN_PARAMETER_MULTILINE: a text of several lines
 * @BOBBIN_PARAMETER_FOLDER: a path of a folder
 * @BOBBIN_PARAMETER_SECRET: a value that may hold a password: kept out of logs
 * @BOBBIN_PARAMETER_ADVANCED: folded away in the form
 * @BOBBIN_PARAMETER_CODE: an expression or command: shown in a monospace font
 * @BOBBIN_PARAMETER_FILE: a path of a file, and perhaps “:” and a part of it; a
 *   form offers files with the suffix of the one in @example
 * @BOBBIN_PARAMETER_PROGRAM: a program: a path, or a name in PATH
 * @BOBBIN_PARAMETER_CHOICES: what it can be may be asked for: see
 *   bobbin_workload_list_choices_async()
 * @BOBBIN_PARAMETER_MANNER: how patiently, or by which way, the work is tried: a
 *   result that there is stays true where it changes
 */
typedef enum
{
  BOBBIN_PARAMETER_NONE      = 0,
  BOBBIN_PARAMETER_WHAT      = 1 << 0,
  BOBBIN_PARAMETER_MULTILINE = 1 << 1,
  BOBBIN_PARAMETER_FOLDER    = 1 << 2,
  BOBBIN_PARAMETER_SECRET    = 1 << 3,
  BOBBIN_PARAMETER_ADVANCED  = 1 << 4,
  BOBBIN_PARAMETER_CODE      = 1 << 5,
  BOBBIN_PARAMETER_FILE      = 1 << 6,
  BOBBIN_PARAMETER_PROGRAM   = 1 << 7,
  BOBBIN_PARAMETER_CHOICES   = 1 << 8,
  BOBBIN_PARAMETER_MANNER    = 1 << 9,
} BobbinParameterFlags;

/**
 * BobbinParameter:
 * @pspec: the GObject property: name, nick, blurb, range and default
 * @flags: see #BobbinParameterFlags
 * @unit: (nullable): "s", "bytes"
 * @example: (nullable): a value to show in an empty field and in `--help`
 *
 * A parameter of a workload, as it declared it.
 */
typedef struct
{
  GParamSpec           *pspec;
  BobbinParameterFlags  flags;
  const char           *unit;
  const char           *example;
} BobbinParameter;

typedef void (*BobbinTaskDoneFunc) (BobbinTaskContext *context,
                                    BobbinOutcome     *outcome,
                                    gpointer           user_data);

/**
 * BobbinWorkloadClass:
 * @id: short name: "formula"
 * @title: name for people, marked with N_()
 * @summary: one sentence, marked with N_()
 * @icon_name: symbolic icon
 * @input_name: what one input is, marked with N_(): "URL", "number"
 * @input_example: inputs to show in an empty field: several lines
 * @nature: whether its tasks compute or wait
 * @has_effects: whether its tasks may change something, so that they are not
 *   done just to see how long they take, unless somebody agrees
 * @starts_programs: whether its tasks are programs that it starts: what they
 *   compute is not on the worker's thread
 * @takes_numbers: whether its tasks do without the text of an input that is a number
 *   already: run_task() may get it empty then
 * @library: (nullable): what its tasks need, which prepare() waits for: who knows
 *   early what will be run can fetch it meanwhile
 * @prepare: checks the parameters against each other and the inputs (a formula
 *   parses its expression) and settles the columns. On the context that owns
 *   the run, before any task; must not block for long. BOBBIN_JOB_ERROR.
 * @get_columns: the columns of the results, valid after prepare()
 * @new_scratch: makes what one worker needs for all its tasks (a parser, an
 *   HTTP session); %NULL: nothing. It serves one thread at a time: where tasks
 *   may be asynchronous always the same one, on which it is made and freed, and
 *   whose thread-default context it may keep; where they only compute the
 *   threads of a pool in turn. On a loop one scratch serves all the slots, about
 *   @n_slots of them; else @n_slots is 1.
 * @free_scratch: see there
 * @run_task: does one task and returns when it is done. Any thread, several at
 *   once, each with a scratch of its own. The default runs run_task_async() to
 *   its end on the thread-default context.
 * @run_task_async: begins a task on the thread-default context of the calling
 *   thread and calls @done there, once, later or at once. %NULL where the work
 *   does not wait.
 * @can_run_async: whether this instance, with its parameters, wants
 *   run_task_async(); by default: whether there is one
 * @has_effects: whether its tasks may change something beside giving a result,
 *   so that nobody wants them done again without being asked
 * @dup_worker_argv: the command line of the worker process that does the tasks,
 *   where this process cannot (a Python function): such a workload is hosted by
 *   every executor in worker processes, its run_task() is never called, and its
 *   nature may be asked for. On the run's context, after prepare(). %NULL: the
 *   tasks are done here or, under the executor “processes”, by bobbin-worker.
 * @wants_fork: whether the worker processes of the executors “processes” and
 *   “auto” shall be forked from a warm one, if that one can; by default %FALSE
 * @guess_awaits: what its function looks like, before anybody has called it: a
 *   guess, good enough to begin with. Reads that file. %NULL: nobody can know
 * @dup_peer: whom the task of an input talks to (a host), so that slow ones can
 *   be told; %NULL, also as what it returns: nobody that has a name. On the
 *   run's context, after prepare(), once for each attempt
 * @dup_basis: what its results depend on besides inputs and parameters, as a
 *   short text that changes with it: a hash of the file of a function. Reads that
 *   file; works before prepare(). %NULL, also as what it returns: nothing
 * @shared_since_changed: (nullable): bobbin_workload_get_shared_since() says another
 *   time than in prepare(); before any task
 * @list_choices_async: see bobbin_workload_list_choices_async(); its result is a
 *   #GTask of the workload that returns #BobbinChoices. %NULL where no parameter
 *   has BOBBIN_PARAMETER_CHOICES
 * @dup_text: the result as the command line's text format prints it, without
 *   a newline at the end unless the work itself wrote one; %NULL: the values
 *   with a tab between them. @numbers and @texts are the result's columns, NaN and %NULL
 *   where one is missing. Any thread.
 *
 * A kind of work. Its parameters are its GObject properties, which
 * bobbin_workload_class_install_parameters() installs: G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS,
 * of type string, strv, boolean, int, uint, int64, uint64, double or a
 * registered enum, nick and blurb marked with N_(). From them come the form,
 * the options and the keys. They do not change while a run uses the workload.
 */
struct _BobbinWorkloadClass
{
  GObjectClass          parent_class;

  const char           *id;
  const char           *title;
  const char           *summary;
  const char           *icon_name;
  const char           *input_name;
  const char           *input_example;
  BobbinWorkloadNature  nature;
  gboolean              has_effects;
  gboolean              starts_programs;
  gboolean              takes_numbers;
  BobbinLibrary        *library;

  gboolean            (*prepare)        (BobbinWorkload      *self,
                                         BobbinInputs        *inputs,
                                         GError             **error);
  const BobbinColumn *(*get_columns)    (BobbinWorkload      *self,
                                         guint               *n_columns);
  gpointer            (*new_scratch)    (BobbinWorkload      *self,
                                         guint                n_slots);
  void                (*free_scratch)   (BobbinWorkload      *self,
                                         gpointer             scratch);
  void                (*run_task)       (BobbinWorkload      *self,
                                         BobbinTaskContext   *context,
                                         const BobbinInput   *input,
                                         BobbinOutcome       *outcome);
  void                (*run_task_async) (BobbinWorkload      *self,
                                         BobbinTaskContext   *context,
                                         const BobbinInput   *input,
                                         BobbinOutcome       *outcome,
                                         BobbinTaskDoneFunc   done,
                                         gpointer             user_data);
  gboolean            (*can_run_async)  (BobbinWorkload      *self);
  char               *(*dup_text)       (BobbinWorkload      *self,
                                         const BobbinInput   *input,
                                         const double        *numbers,
                                         const char * const  *texts,
                                         const gsize         *text_lengths,
                                         gsize               *length);
  char              **(*dup_worker_argv) (BobbinWorkload     *self);
  gboolean            (*wants_fork)     (BobbinWorkload      *self);
  BobbinAwaits        (*guess_awaits)   (BobbinWorkload      *self);
  char               *(*dup_peer)       (BobbinWorkload      *self,
                                         const BobbinInput   *input);
  char               *(*dup_basis)      (BobbinWorkload      *self);
  void                (*shared_since_changed) (BobbinWorkload *self);
  void                (*list_choices_async) (BobbinWorkload  *self,
                                         const char          *name,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);

  /*< private >*/
  GHashTable           *hints;
  GParamSpec          **properties;
  const gsize          *fields;
  guint                 n_fields;
};

/* In class_init, once, in place of g_object_class_install_properties(): the
 * value of each of @properties lies in the instance at the offset of @fields
 * that has the property's id, as char *, GStrv, gboolean, int, guint, gint64,
 * guint64, double or enum. This class gets and sets them, gives them their
 * defaults before any is set, and frees them last. Both arrays are static. */
void                    bobbin_workload_class_install_parameters (BobbinWorkloadClass *klass,
                                                             GParamSpec          **properties,
                                                             const gsize          *fields,
                                                             guint                 n_properties);

/* In class_init: says more about the property @name than its GParamSpec does.
 * Strings are static; @unit and @example may be %NULL. */
void                    bobbin_workload_class_describe      (BobbinWorkloadClass  *klass,
                                                             const char           *name,
                                                             BobbinParameterFlags  flags,
                                                             const char           *unit,
                                                             const char           *example);

/* The parameters in the order in which they were installed; (transfer
 * container), free with g_free(). */
BobbinParameter        *bobbin_workload_class_dup_parameters (BobbinWorkloadClass *klass,
                                                             guint                *n_parameters);
/* Fills @parameter and returns %TRUE if there is one of that name. */
gboolean                bobbin_workload_class_find_parameter (BobbinWorkloadClass *klass,
                                                             const char           *name,
                                                             BobbinParameter      *parameter);
/* Of a parameter with BOBBIN_PARAMETER_FILE how the names of its files end,
 * ".py"; %NULL where there is nothing to say. (transfer full) */
char                   *bobbin_parameter_dup_suffix         (const BobbinParameter *parameter);
/* The name of the WHAT parameter, or %NULL. */
const char             *bobbin_workload_class_get_what      (BobbinWorkloadClass  *klass);

/* Sets a parameter from text as it stands on the command line and in job
 * files: numbers in C notation, "true"/"false", an enum's nick, a strv as
 * lines. BOBBIN_JOB_ERROR_UNKNOWN (with the nearest name) and
 * BOBBIN_JOB_ERROR_VALUE (with the range). */
gboolean                bobbin_workload_set_parameter       (BobbinWorkload       *self,
                                                             const char           *name,
                                                             const char           *text,
                                                             GError              **error);
/* The value as such a text; %NULL where it is the default. */
char                   *bobbin_workload_dup_parameter       (BobbinWorkload       *self,
                                                             const char           *name);
/* Writes the parameters that differ from their defaults into @job, and removes the others. */
void                    bobbin_workload_save_parameters     (BobbinWorkload       *self,
                                                             BobbinJob            *job);

/* When the run began that the tasks belong to, in µs since 1970, where other
 * processes do some of them, or did before the run went on: what is newer may be
 * theirs. 0: nobody else does. */
gint64                  bobbin_workload_get_shared_since    (BobbinWorkload       *self);
void                    bobbin_workload_set_shared_since    (BobbinWorkload       *self,
                                                             gint64                since);

/* The job's folder: what relative paths in parameters start from; %NULL: the
 * working folder. */
const char             *bobbin_workload_get_folder          (BobbinWorkload       *self);
void                    bobbin_workload_set_folder          (BobbinWorkload       *self,
                                                             const char           *folder);

/* The virtual functions, with their defaults. */
gboolean                bobbin_workload_prepare             (BobbinWorkload       *self,
                                                             BobbinInputs         *inputs,
                                                             GError              **error);
const BobbinColumn     *bobbin_workload_get_columns         (BobbinWorkload       *self,
                                                             guint                *n_columns);
gpointer                bobbin_workload_new_scratch         (BobbinWorkload       *self,
                                                             guint                 n_slots);
void                    bobbin_workload_free_scratch        (BobbinWorkload       *self,
                                                             gpointer              scratch);
void                    bobbin_workload_run_task            (BobbinWorkload       *self,
                                                             BobbinTaskContext    *context,
                                                             const BobbinInput    *input,
                                                             BobbinOutcome        *outcome);
void                    bobbin_workload_run_task_async      (BobbinWorkload       *self,
                                                             BobbinTaskContext    *context,
                                                             const BobbinInput    *input,
                                                             BobbinOutcome        *outcome,
                                                             BobbinTaskDoneFunc    done,
                                                             gpointer              user_data);
gboolean                bobbin_workload_can_run_async       (BobbinWorkload       *self);
char                   *bobbin_workload_dup_text            (BobbinWorkload       *self,
                                                             const BobbinInput    *input,
                                                             const double         *numbers,
                                                             const char * const   *texts,
                                                             const gsize          *text_lengths,
                                                             gsize                *length);
/* Whether its tasks can only be done by worker processes of its own. */
gboolean                bobbin_workload_is_hosted           (BobbinWorkload       *self);
/* %NULL where the workload is not hosted. (transfer full) */
char                  **bobbin_workload_dup_worker_argv     (BobbinWorkload       *self);
/* %NULL: it has none. (transfer full) */
char                   *bobbin_workload_dup_peer            (BobbinWorkload       *self,
                                                             const BobbinInput    *input);
BobbinAwaits            bobbin_workload_guess_awaits        (BobbinWorkload       *self);
gboolean                bobbin_workload_wants_fork          (BobbinWorkload       *self);
/* %NULL: there is none, or it cannot be read. (transfer full) */
char                   *bobbin_workload_dup_basis           (BobbinWorkload       *self);

G_END_DECLS
