/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../workloads/bobbin-outcome.h"
#include "../workloads/bobbin-task-context.h"

G_BEGIN_DECLS

/**
 * BobbinRecordType:
 * @BOBBIN_RECORD_OUTCOME: an attempt ended
 * @BOBBIN_RECORD_OUTPUT: a task wrote something
 * @BOBBIN_RECORD_LANE_STARTED: a worker is ready for work
 * @BOBBIN_RECORD_LANE_ENDED: a worker has ended; its last record
 * @BOBBIN_RECORD_LANE_CPU: CPU time of the worker's thread since its last such record
 * @BOBBIN_RECORD_REFUSED: no worker can do this job: the payload's message and
 *   detail say why; the run ends with it
 * @BOBBIN_RECORD_LANE_ADDED: a worker was asked for
 * @BOBBIN_RECORD_PAUSED: the run was paused
 * @BOBBIN_RECORD_RESUMED: it went on
 * @BOBBIN_RECORD_WITHDRAWN: a task was cancelled that no worker had
 *
 * The last four are noted by the owner and never come from a worker. All but
 * the names are part of the history's format: types are only added.
 */
typedef enum
{
  BOBBIN_RECORD_OUTCOME,
  BOBBIN_RECORD_OUTPUT,
  BOBBIN_RECORD_LANE_STARTED,
  BOBBIN_RECORD_LANE_ENDED,
  BOBBIN_RECORD_LANE_CPU,
  BOBBIN_RECORD_REFUSED,
  BOBBIN_RECORD_LANE_ADDED,
  BOBBIN_RECORD_PAUSED,
  BOBBIN_RECORD_RESUMED,
  BOBBIN_RECORD_WITHDRAWN,
} BobbinRecordType;

typedef enum
{
  BOBBIN_RECORD_HAS_ERROR  = 1 << 0,  /* the payload begins with message and detail */
  BOBBIN_RECORD_HAS_RESULT = 1 << 1,
  BOBBIN_RECORD_INLINE     = 1 << 2,  /* the result is the one double in payload.number */
  BOBBIN_RECORD_WILL_RETRY = 1 << 3,  /* the attempt failed and another one follows */
  BOBBIN_RECORD_CHILD_CPU  = 1 << 4,  /* the CPU time is that of a child process */
  /* 5 and 6 are a worker's, see bobbin-message.h. */
  BOBBIN_RECORD_REUSED     = 1 << 7,  /* the outcome is another run's: no lane of this one did it */
} BobbinRecordFlags;

/* For CPU time that belongs to no lane: that of an event loop. */
#define BOBBIN_RECORD_NO_LANE G_MAXUINT32

/**
 * BobbinRecord:
 * @task: number of the task
 * @start: when the attempt began, ns on bobbin_clock_now()
 * @duration: how long it took, ns
 * @payload: the result, or where in the batch's bytes the payload begins
 * @length: bytes of the payload, if it is not inline
 * @cpu: CPU seconds, -1 where unknown
 * @lane: number of the lane
 *
 * What a worker says to its run. Written by the worker's thread, read by the
 * owner's: the mailbox hands it over.
 */
typedef struct
{
  guint64 task;
  gint64  start;
  gint64  duration;
  union {
    double number;
    gsize  offset;
  }       payload;
  guint32 length;
  float   cpu;
  guint32 lane;
  guint8  type;
  guint8  error;
  guint8  flags;
  guint8  attempt;
} BobbinRecord;

/* How many of @records from the first one on are outcomes of one lane whose tasks
 * are done, and which say nothing else: at most so many that they stay in a
 * processor's first cache while they are gone through several times. */
guint bobbin_records_count_done (const BobbinRecord *records,
                                 guint               n_records);

/**
 * BobbinBatch:
 *
 * Records and the bytes that they point into. Has one owner at a time.
 */
typedef struct
{
  GList         link;        /* in the mailbox; data is the batch */
  guint         n_records;
  guint         capacity;
  BobbinRecord *records;
  char         *bytes;       /* NULL where no record has a payload */
  gboolean      is_mapped;   /* the bytes are a journal's and stay where they are */
  gboolean      ends_lane;   /* somebody may wait for it: see bobbin_mailbox_new() */
  gboolean      is_taken;    /* the records' memory is of bobbin-record-memory.h */
  gsize         n_bytes;
  gsize         bytes_capacity;
} BobbinBatch;

BobbinBatch *bobbin_batch_new  (guint        capacity);
void         bobbin_batch_free (BobbinBatch *self);

void         bobbin_batch_grow (BobbinBatch *self);

/* A new record at the end, not initialised. Valid until the next one. */
static inline BobbinRecord *
bobbin_batch_add (BobbinBatch *self)
{
  if (G_UNLIKELY (self->n_records == self->capacity))
    bobbin_batch_grow (self);

  return &self->records[self->n_records++];
}

/* Room for @length more bytes; returns where they begin, as an offset. */
gsize        bobbin_batch_reserve (BobbinBatch *self,
                                   gsize        length);

/* Writes the outcome's error and columns as the payload of @record. */
void         bobbin_batch_encode  (BobbinBatch         *self,
                                   BobbinRecord        *record,
                                   const BobbinOutcome *outcome);

/**
 * BobbinResult:
 * @message: (nullable): the error's sentence
 * @detail: (nullable): what stands behind it
 * @numbers: values of the number columns, copied
 * @texts: values of the text columns, NUL-terminated, any bytes
 *
 * Beyond @n_numbers and @n_texts nothing is set, but by bobbin_result_pad().
 * A payload, decoded; its strings borrow from the bytes it was decoded from.
 */
typedef struct
{
  const char   *message;
  const char   *detail;
  gboolean      has_result;
  guint         n_numbers;
  guint         n_texts;
  double        numbers[BOBBIN_MAX_NUMBERS];
  const char   *texts[BOBBIN_MAX_TEXTS];
  gsize         text_lengths[BOBBIN_MAX_TEXTS];
} BobbinResult;

/* Decodes what bobbin_batch_encode() wrote. Any bytes are safe: those that were
 * not written there give a message that says so, and no result. */
void         bobbin_result_decode (BobbinResult *self,
                                   const char   *payload,
                                   gsize         length,
                                   guint         flags);

/* Makes NaN of the numbers, and %NULL of the texts, that the result lacks. */
void         bobbin_result_pad    (BobbinResult *self);

G_END_DECLS
