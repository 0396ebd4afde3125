/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "../race/bobbin-race-report.h"

G_BEGIN_DECLS

/**
 * BobbinRaceFormat:
 * @id: "csv", "json", …
 * @title: for people, N_()
 * @suffix: of a file's name, with its dot
 * @mime: its media type
 *
 * What a race can be written as.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *suffix;
  const char *mime;
} BobbinRaceFormat;

/* Static. */
const BobbinRaceFormat *bobbin_race_export_get_formats (guint *n_formats);

/* @report in the format of that id. What is secret is left out. Any thread.
 * BOBBIN_JOB_ERROR_UNKNOWN lists the formats there are. (transfer full) */
GBytes                 *bobbin_race_export             (const BobbinRaceReport *report,
                                                        const char             *format,
                                                        GError                **error);

/* The same, written to a file as bobbin_export_new() writes one: whole or not at
 * all; a pipe or a device as it is. Blocks. Any thread. */
gboolean                bobbin_race_export_save        (const BobbinRaceReport *report,
                                                        const char             *format,
                                                        GFile                  *file,
                                                        GError                **error);

G_END_DECLS
