/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-record.h"

G_BEGIN_DECLS

/*
 * A segment is some records of a run as bytes, the form in which they lie in
 * the history: column by column, each value as the difference to what was to be
 * expected, in as few bytes as that takes, with a version in front and a
 * checksum at the end. The record of a formula takes about 14 bytes. Pure
 * functions; any thread.
 */

/* The most records in a segment. */
#define BOBBIN_SEGMENT_MAX_RECORDS 65536

/**
 * bobbin_segment_encode:
 * @origin: subtracted from each record's start
 * @base: added to each payload's offset: where the batch's bytes lie in the file of results
 * @bytes: appended to
 *
 * @n_records is 1 to BOBBIN_SEGMENT_MAX_RECORDS. Does not copy payloads.
 */
void         bobbin_segment_encode (const BobbinRecord  *records,
                                    guint                n_records,
                                    gint64               origin,
                                    guint64              base,
                                    GByteArray          *bytes);

/* The CRC-32 of a segment's bytes, of @length, as bobbin_segment_encode() wrote
 * them: from the checksum that it ends with, without going through the rest. */
guint32      bobbin_segment_get_check (const guint8     *bytes,
                                       gsize             length);

/**
 * BobbinSegmentLimits:
 * @n_tasks: tasks of the run
 * @n_bytes: bytes of its file of results
 */
typedef struct
{
  guint64 n_tasks;
  guint64 n_bytes;
} BobbinSegmentLimits;

/**
 * bobbin_segment_decode:
 *
 * The records again; payload offsets count from the beginning of the file of
 * results. Every value is checked: types and kinds that there are, tasks and
 * payloads within @limits, lanes below 65,536, times that do not overflow.
 * BOBBIN_HISTORY_ERROR_DAMAGED otherwise.
 *
 * Returns: (transfer full): a batch without bytes of its own
 */
BobbinBatch *bobbin_segment_decode (const guint8              *bytes,
                                    gsize                      length,
                                    const BobbinSegmentLimits *limits,
                                    GError                   **error);

G_END_DECLS
