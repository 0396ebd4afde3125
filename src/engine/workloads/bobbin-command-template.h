/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

/**
 * BobbinCommandTemplate:
 *
 * A command, or a text, with placeholders for each input.
 *
 * The placeholders are GNU parallel's:
 *
 *     {}      the input                      {/}   its basename
 *     {.}     without its extension          {//}  its folder
 *     {#}     its number, from 1             {/.}  basename without extension
 *     {%}     number of the slot, from 1
 *     {2}     second column of a CSV row ({1} of any other input is the input)
 *     {name}  the column of that name; {2.}, {name/} … are parts of a column
 *
 * Braces around anything else are text: `awk '{print $1}'` needs no escape.
 *
 * An input is data. A command is split into arguments before inputs go in, so
 * an input can be no more than a part of one argument. In a command for a
 * shell each placeholder becomes a reference to a positional parameter, quoted
 * as its place demands; `$1` is always the whole input (there are no
 * parameters where the command speaks of none). The text of an input is never
 * part of what the shell parses.
 *
 * What the reader of shell commands does not follow: here-documents (a
 * placeholder in one is replaced by its reference in quotes; use `$1` there),
 * `$'…'`, quotes within `${…}`, and a `case` pattern's parenthesis within
 * `$(…)`. A placeholder there may be quoted wrongly for its place and then be
 * split into words; it still is never code. A comment is left alone.
 *
 * Immutable: may be used from any thread.
 */
typedef struct _BobbinCommandTemplate BobbinCommandTemplate;

/**
 * bobbin_command_template_new:
 * @text: the command
 * @shell: (nullable): the shell that runs it; %NULL: none, split it into arguments
 * @append: whether an input is appended where there is no placeholder at all
 * @names: (nullable): names of the columns of CSV inputs
 *
 * Errors are BOBBIN_JOB_ERROR_VALUE: an empty command, unbalanced quotes, a
 * misspelt name of a column, a placeholder between backquotes.
 */
BobbinCommandTemplate *bobbin_command_template_new         (const char             *text,
                                                            const char             *shell,
                                                            gboolean                append,
                                                            const char * const     *names,
                                                            GError                **error);

/* A template of plain text: its expansion is one argument, nothing is quoted. */
BobbinCommandTemplate *bobbin_command_template_new_text    (const char             *text,
                                                            const char * const     *names,
                                                            GError                **error);
/* The same with each placeholder's text quoted for a shell where it has to be,
 * just as GNU parallel quotes it: what a log shows as the command. */
BobbinCommandTemplate *bobbin_command_template_new_quoted  (const char             *text,
                                                            const char * const     *names,
                                                            GError                **error);
void                   bobbin_command_template_free        (BobbinCommandTemplate  *self);

/* Whether @text is more than a program and its arguments: it has one of
 * | & ; < > ( ) $ ` * ? or a newline outside of quotes, a ~ at the start of a
 * word, a $ or ` in double quotes, or begins with a word that only a shell
 * knows (`for`, `cd`) or with an assignment. */
gboolean               bobbin_command_template_needs_shell (const char             *text);

/* Whether its expansion depends on the task at all. */
gboolean               bobbin_command_template_has_placeholders (BobbinCommandTemplate *self);

/* The program, where it is the same for all inputs; else %NULL. Borrowed. */
const char            *bobbin_command_template_get_program (BobbinCommandTemplate  *self);

/**
 * BobbinCommandArguments:
 *
 * Room for the arguments of one command after the other.
 */
typedef struct
{
  GString   *bytes;
  GPtrArray *argv;
} BobbinCommandArguments;

void                   bobbin_command_arguments_init       (BobbinCommandArguments *self);
void                   bobbin_command_arguments_clear      (BobbinCommandArguments *self);

/**
 * bobbin_command_template_expand:
 * @slot: number of the slot, from 0
 * @arguments: where to put them
 *
 * Returns: the arguments, NULL-terminated; valid until @arguments is used again
 */
char                 **bobbin_command_template_expand      (BobbinCommandTemplate  *self,
                                                            const BobbinInput      *input,
                                                            guint                   slot,
                                                            BobbinCommandArguments *arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinCommandTemplate, bobbin_command_template_free)

G_END_DECLS
