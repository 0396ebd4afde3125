/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "engine/workloads/bobbin-workloads.h"

G_BEGIN_DECLS

struct _BobbinVerb;

/* What a command returns to the shell. */
typedef enum
{
  BOBBIN_EXIT_DONE        = 0,
  BOBBIN_EXIT_FAILED      = 1,
  BOBBIN_EXIT_USAGE       = 2,
  BOBBIN_EXIT_INTERRUPTED = 130,
} BobbinExit;

/**
 * BobbinOptionGroup:
 *
 * The headings under which `--help` shows options.
 */
typedef enum
{
  BOBBIN_OPTION_GROUP_INPUTS,
  BOBBIN_OPTION_GROUP_RUNNING,
  BOBBIN_OPTION_GROUP_RESULTS,
  BOBBIN_OPTION_GROUP_OTHER,
  BOBBIN_N_OPTION_GROUPS
} BobbinOptionGroup;

/**
 * BobbinOption:
 * @name: without the dashes
 * @short_name: its one-letter form, or 0
 * @argument: (nullable): what its value is called, N_(); %NULL: it has none
 * @values: (nullable): words that it takes, separated by "|"; or "file",
 *   "folder", "executors", "exports": what completion offers
 * @group: its heading
 * @blurb: (nullable): what it does, N_(); %NULL: the engine describes it, see
 *   bobbin_option_get_blurb()
 *
 * One option of `bobbin run`, the same for every kind of work. This one table
 * feeds the parser, the help texts and the completion.
 */
typedef struct
{
  const char        *name;
  char               short_name;
  const char        *argument;
  const char        *values;
  BobbinOptionGroup  group;
  const char        *blurb;
} BobbinOption;

/* The options of `bobbin run`; ends with a %NULL name. Static. */
const BobbinOption *bobbin_options_get_all         (void);
const BobbinOption *bobbin_options_find            (const char          *name);
const BobbinOption *bobbin_options_find_short      (char                 short_name);
/* Translated. */
const char         *bobbin_option_get_blurb        (const BobbinOption  *self);
const char         *bobbin_option_group_get_title  (BobbinOptionGroup    group);

/* Whether the parameter can be given as an option of its own: an option of the
 * same name that is not itself about the parameter hides it. */
gboolean            bobbin_options_has_parameter   (BobbinWorkloadClass *klass,
                                                    const char          *name,
                                                    BobbinParameter     *parameter);

/* Names of all options, with those of @klass, and with "no-…" for what can be
 * switched off; @verb (nullable): those of that command, in place of `bobbin run`.
 * (transfer full) */
char              **bobbin_options_dup_names       (BobbinWorkloadClass *klass,
                                                    const struct _BobbinVerb *verb);
/* Whether it makes sense with `bobbin run` only. */
gboolean            bobbin_option_is_of_run        (const BobbinOption  *self);

/* For the shell: prints what its values can be, one a line, or "@file",
 * "@folder", or "@none" where it takes no value, or is none (%NULL). */
void                bobbin_option_complete         (const BobbinOption  *self);

/* Prints "bobbin: message", in which control characters are shown as escapes
 * but newlines are newlines, to standard error; returns BOBBIN_EXIT_USAGE. */
int                 bobbin_job_error               (const char          *message);

/* Prints "bobbin: message" and where help is to be had to standard error;
 * returns BOBBIN_EXIT_USAGE. @verb may be %NULL. */
int                 bobbin_usage_error             (const char          *verb,
                                                    const char          *message);

G_END_DECLS
