/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-job.h"

G_BEGIN_DECLS

/**
 * BobbinSample:
 * @id: short name: `bobbin run sample:ID`
 * @title: what it does, translated
 * @summary: what there is to see, one sentence, translated
 * @icon_name: symbolic icon
 *
 * A job that comes with Bobbin and runs at once, without a network.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  const char *icon_name;
} BobbinSample;

/* All samples, in the order of the gallery; @n_samples is their number. Static. */
const BobbinSample *bobbin_samples_get_all (guint       *n_samples);

/* A new job made from the sample; BOBBIN_JOB_ERROR_UNKNOWN names those there
 * are. (transfer full) */
BobbinJob          *bobbin_samples_dup_job (const char  *id,
                                            GError     **error);

G_END_DECLS
