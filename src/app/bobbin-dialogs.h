/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Small dialogs that several places show.
 */

/* Says what went wrong. @message comes from outside and is shown as text. */
void           bobbin_dialog_show_error    (GtkWidget  *parent,
                                            const char *heading,
                                            const char *message);

/* The same, with what stands behind it: lines of a program's output. */
void           bobbin_dialog_show_detail   (GtkWidget  *parent,
                                            const char *heading,
                                            const char *message,
                                            const char *detail);

/* A dialog for job files. (transfer full) */
GtkFileDialog *bobbin_dialog_new_job_file  (const char *title);

/* Asks whether to stop @n_runs runs, which can be @resumable, and @n_races
 * races. @callback is called if the answer is yes. */
void           bobbin_dialog_ask_to_stop   (GtkWidget  *parent,
                                            guint       n_runs,
                                            guint       n_races,
                                            gboolean    resumable,
                                            GCallback   callback,
                                            gpointer    user_data);

/* A row of the formats that something can be exported in. (transfer floating) */
GtkWidget     *bobbin_format_row_new       (const char *title,
                                            const char *subtitle);

/* Who made this, and where. */
void           bobbin_dialog_show_about    (GtkWidget  *parent);

G_END_DECLS
