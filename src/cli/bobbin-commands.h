/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "bobbin-verb.h"
#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

/*
 * The commands: each takes the arguments after its name (NULL-terminated) and
 * returns what the process exits with.
 */
int bobbin_cmd_run      (char **arguments);
int bobbin_cmd_history  (char **arguments);
int bobbin_cmd_show     (char **arguments);
int bobbin_cmd_compare  (char **arguments);
int bobbin_cmd_resume   (char **arguments);
int bobbin_cmd_export   (char **arguments);
int bobbin_cmd_race     (char **arguments);
int bobbin_cmd_import   (char **arguments);
int bobbin_cmd_kinds    (char **arguments);
int bobbin_cmd_practice (char **arguments);
int bobbin_cmd_help     (char **arguments);

/* Names of the commands; NULL-terminated. Static. */
const char * const *bobbin_commands_get_names (void);

/* The help texts, to standard output. @klass: with its parameters, or %NULL. */
void bobbin_help_print          (void);
void bobbin_help_print_run      (BobbinWorkloadClass *klass);
void bobbin_help_print_kinds    (void);
void bobbin_help_print_practice (void);
void bobbin_help_print_verb     (const BobbinVerb    *verb);

/* What there is to know of a kind of work: `bobbin kinds KIND`. */
void bobbin_help_print_kind     (BobbinWorkloadClass *klass);

/* Describes the parameters of @klass; returns whether it has any. */
void bobbin_help_append_parameters (BobbinWorkloadClass *klass,
                                    GString             *buffer);

/* The formats that a run can be saved in, and a race. */
void bobbin_help_append_formats      (GString        *buffer);
void bobbin_help_append_race_formats (GString        *buffer);

/* One row: @left in its column, @right wrapped beside it. */
void bobbin_help_append_row     (GString             *buffer,
                                 const char          *left,
                                 const char          *right);
void bobbin_help_flush          (GString             *buffer);

G_END_DECLS
