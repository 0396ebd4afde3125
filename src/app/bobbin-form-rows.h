/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * What the groups of the job form have in common.
 */

/* A hidden row that says what is wrong with the row above it. (floating) */
GtkWidget     *bobbin_error_row_new       (void);

/* Shows @message in @error_row and marks @row, or neither for %NULL. */
void           bobbin_error_row_set       (GtkWidget   *error_row,
                                           GtkWidget   *row,
                                           const char  *message);

/* A row with a text of several lines under @title. @buffer is borrowed. (floating) */
GtkWidget     *bobbin_text_row_new        (const char     *title,
                                           const char     *subtitle,
                                           gboolean        monospace,
                                           GtkTextBuffer **buffer);

/* The whole text of @buffer. (transfer full) */
char          *bobbin_text_buffer_dup     (GtkTextBuffer  *buffer);

typedef enum
{
  BOBBIN_CHOOSE_FILE,
  BOBBIN_CHOOSE_FOLDER,
  /* A folder, of which the pattern of all its files is made. */
  BOBBIN_CHOOSE_PATTERN,
} BobbinChoose;

/* Gives @row a button that asks for a file or folder and writes its path into
 * it. @suffix: (nullable): of the files that are offered first: ".py". */
void           bobbin_entry_row_add_chooser (AdwEntryRow  *row,
                                             BobbinChoose  choose,
                                             const char   *suffix,
                                             const char   *tooltip);

/* Makes @row show 0 as @zero, and numbers without needless digits. */
void           bobbin_spin_row_set_zero_text (AdwSpinRow  *row,
                                              const char  *zero);

G_END_DECLS
