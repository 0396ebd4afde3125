/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/history/bobbin-history.h"
#include "engine/job/bobbin-run-settings.h"

G_BEGIN_DECLS

/*
 * What the user prefers, kept in GSettings. Bobbin works without its schema
 * too (a copy of the program alone, say): then everything is at its default
 * and nothing is kept.
 */

/* The settings, or %NULL where the schema is not installed. Borrowed. */
GSettings *bobbin_settings_get_default     (void);

/* The boolean @key, %TRUE without the schema: all of ours are on by default. */
gboolean   bobbin_settings_get_flag        (const char        *key);

/* Gives @settings the executor and the workers that new jobs start with. An
 * executor that is not there is passed over. */
void       bobbin_settings_get_new_job     (BobbinRunSettings *settings);

/* How runs are written down. */
void       bobbin_settings_get_history     (BobbinHistoryOptions *options);

/* After how many seconds past runs are deleted; 0: never. */
gint64     bobbin_settings_get_keep_seconds (void);

/* Runs up to this number, which were cut off, are not offered any more. */
gint64     bobbin_settings_get_dismissed   (void);
void       bobbin_settings_set_dismissed   (gint64             number);

/* From now on the colours of all windows are those that the user chose. */
void       bobbin_settings_bind_appearance (void);

G_END_DECLS
