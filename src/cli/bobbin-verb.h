/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-options.h"

G_BEGIN_DECLS

/**
 * BobbinExample:
 * @command: what is typed
 * @meaning: (nullable): what it does, N_()
 */
typedef struct
{
  const char *command;
  const char *meaning;
} BobbinExample;

/**
 * BobbinVerb:
 * @name: of the command
 * @usages: how it is called, one a line
 * @summary: what it does, in a few words, N_()
 * @text: what there is to know, paragraphs separated by newlines, N_()
 * @options: ends with a %NULL name
 * @shares_run_options: those of `bobbin run` belong to it as well
 * @examples: ends with a %NULL command
 *
 * A command about past runs. This one table feeds the parser, the help texts
 * and the completion.
 */
typedef struct _BobbinVerb
{
  const char          *name;
  const char          *usages;
  const char          *summary;
  const char          *text;
  const BobbinOption  *options;
  gboolean             shares_run_options;
  const BobbinExample *examples;
} BobbinVerb;

extern const BobbinVerb bobbin_verb_history;
extern const BobbinVerb bobbin_verb_show;
extern const BobbinVerb bobbin_verb_compare;
extern const BobbinVerb bobbin_verb_resume;
extern const BobbinVerb bobbin_verb_export;
extern const BobbinVerb bobbin_verb_import;
extern const BobbinVerb bobbin_verb_race;

/* All of them, in the order in which help lists them. Static, NULL-terminated. */
const BobbinVerb * const *bobbin_verbs_get_all          (void);
const BobbinVerb         *bobbin_verbs_find             (const char         *name);
const BobbinOption       *bobbin_verb_find_option       (const BobbinVerb   *self,
                                                         const char         *name);

/**
 * BobbinVerbArguments:
 * @operands: what is no option, in its order; borrowed from the arguments
 * @n_free: how many operands there were before “--”: words of the command
 *   stand before it
 * @values: by name of option; an option without argument has ""
 * @help: help was asked for
 */
typedef struct
{
  GPtrArray  *operands;
  guint       n_free;
  GHashTable *values;
  gboolean    help;
} BobbinVerbArguments;

/* Errors are of BOBBIN_JOB_ERROR, with a sentence for people. */
gboolean    bobbin_verb_arguments_parse      (BobbinVerbArguments  *self,
                                              const BobbinVerb     *verb,
                                              char                **arguments,
                                              GError              **error);
void        bobbin_verb_arguments_clear      (BobbinVerbArguments  *self);
/* The value that was given last; %NULL: none was. Borrowed. */
const char *bobbin_verb_arguments_get        (BobbinVerbArguments  *self,
                                              const char           *name);
/* One of the words of the option's values, by its place among them; @standard
 * where none was given; -1 for a word that is none of them. */
int         bobbin_verb_arguments_get_choice (BobbinVerbArguments  *self,
                                              const BobbinVerb     *verb,
                                              const char           *name,
                                              int                   standard,
                                              GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinVerbArguments, bobbin_verb_arguments_clear)

G_END_DECLS
