/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"
#include "../run/bobbin-cursor.h"
#include "../run/bobbin-record.h"
#include "../workloads/bobbin-awaits.h"
#include "bobbin-frame.h"

G_BEGIN_DECLS

/*
 * What stands in the frames of docs/protocol.md. The put functions append one
 * whole frame to @buffer; the parse functions check every length and number
 * against the body's bounds and fail with BOBBIN_PROTOCOL_ERROR_MALFORMED.
 * Functions without state, for both sides.
 */

/**
 * BobbinJobMessage:
 *
 * The job as a worker gets it. The strings are owned.
 */
typedef struct
{
  char       *workload;
  char       *mode;
  guint       n_slots;
  char       *folder;          /* (nullable) */
  GHashTable *parameters;      /* of char* to char* */
  char       *range;           /* (nullable) */
  GStrv       names;           /* (nullable) */
  guint64     n_tasks;
  double      timeout;         /* s */
  guint64     max_memory;      /* bytes */
  double      max_cpu;         /* s */
  guint64     output_limit;    /* bytes */
  double      began;           /* s since 1970; 0: not said */
} BobbinJobMessage;

void     bobbin_job_message_clear     (BobbinJobMessage        *self);
void     bobbin_message_put_job       (GByteArray              *buffer,
                                       const BobbinJobMessage  *job);
gboolean bobbin_message_parse_job     (const BobbinFrame       *frame,
                                       BobbinJobMessage        *job,
                                       GError                 **error);

/* What a worker says of itself, in HELLO and, where it knows better then, in READY. */
typedef struct
{
  gint64      pid;
  char       *worker;          /* (nullable) */
  char       *runtime;         /* (nullable) */
  int         gil;             /* 1, 0; -1: means nothing */
  gint64      clock;           /* ns */
  gboolean    can_fork;
  int         awaits;          /* a #BobbinAwaits */
} BobbinHelloMessage;

void     bobbin_hello_message_clear   (BobbinHelloMessage      *self);
void     bobbin_message_put_hello     (GByteArray              *buffer,
                                       BobbinFrameType          type,
                                       const BobbinHelloMessage *hello);
gboolean bobbin_message_parse_hello   (const BobbinFrame       *frame,
                                       BobbinHelloMessage      *hello,
                                       GError                 **error);

/* @detail may be %NULL. */
void     bobbin_message_put_refused   (GByteArray              *buffer,
                                       const char              *message,
                                       const char              *detail);
gboolean bobbin_message_parse_refused (const BobbinFrame       *frame,
                                       char                   **message,
                                       char                   **detail,
                                       GError                 **error);

void     bobbin_message_put_empty     (GByteArray              *buffer,
                                       BobbinFrameType          type);
void     bobbin_message_put_slots     (GByteArray              *buffer,
                                       guint                    n_slots);
void     bobbin_message_put_give_back (GByteArray              *buffer,
                                       guint                    slot);
void     bobbin_message_put_cancel    (GByteArray              *buffer,
                                       guint                    slot,
                                       gboolean                 timed_out,
                                       guint64                  task);
/* @mode: what the copy is told instead of the job's mode; %NULL: nothing. */
void     bobbin_message_put_fork      (GByteArray              *buffer,
                                       guint                    id,
                                       const char              *mode);
/* @mode is to be freed; %NULL: the job's. */
gboolean bobbin_message_parse_fork    (const BobbinFrame       *frame,
                                       guint                   *id,
                                       char                   **mode,
                                       GError                 **error);

/* The one number of SLOTS or GIVE_BACK. */
gboolean bobbin_message_parse_number  (const BobbinFrame       *frame,
                                       guint                   *number,
                                       GError                 **error);
gboolean bobbin_message_parse_cancel  (const BobbinFrame       *frame,
                                       guint                   *slot,
                                       gboolean                *timed_out,
                                       guint64                 *task,
                                       GError                 **error);

/* The chunk with its inputs; those of a range need no bytes. Fails (returns
 * %FALSE, appends nothing) where the inputs of the chunk are over the limit of a
 * frame: try fewer tasks; one input alone that is too long: it cannot be sent. */
gboolean bobbin_message_put_tasks     (GByteArray              *buffer,
                                       guint                    slot,
                                       const BobbinChunk       *chunk,
                                       BobbinInputs            *inputs);

/**
 * BobbinTasksMessage:
 * @chunk: which tasks
 * @fields: for texts: where the first task's fields begin, within the frame
 *
 * To be read with bobbin_tasks_message_next(), which cannot fail: parse()
 * has looked at all of it.
 */
typedef struct
{
  guint         slot;
  gboolean      is_range;
  BobbinChunk   chunk;
  const guint8 *fields;
  gsize         fields_length;
} BobbinTasksMessage;

gboolean bobbin_message_parse_tasks   (const BobbinFrame       *frame,
                                       BobbinTasksMessage      *tasks,
                                       GError                 **error);
/* Appends the fields of the next task to @text (emptied first), each with a
 * NUL behind it, as BobbinInput wants them; returns how many. */
guint    bobbin_tasks_message_next    (BobbinTasksMessage      *tasks,
                                       GString                 *text);

/* A whole RECORDS frame of @batch, the lanes being slots. Splits it over
 * several frames where the bytes would pass the limit of one; a single payload
 * over the limit is replaced by the failure BOBBIN_ERROR_KIND_TOO_LARGE. */
void     bobbin_message_put_records   (GByteArray              *buffer,
                                       const BobbinBatch       *batch);

/* What a worker may add to BobbinRecordFlags. */
#define BOBBIN_RECORD_PERMANENT       (1 << 5)
#define BOBBIN_RECORD_HAS_RETRY_AFTER (1 << 6)

/* The records and bytes as a batch (transfer full) in native form; all of its
 * offsets, lengths, types, errors, flags and payloads have been checked, so that
 * bobbin_result_decode() is safe on each (after the retry-after, if there is one). */
BobbinBatch *bobbin_message_parse_records (const BobbinFrame   *frame,
                                       GError                 **error);

typedef struct
{
  guint       slot;
  guint       state;           /* a BobbinLaneState */
  guint64     task;            /* + 1 */
  gint64      since;           /* ns on the worker's clock */
  guint64     n_bytes;
  int         progress;
  guint       attempt;
  const char *phase;           /* borrowed from the frame, not NUL-terminated; valid UTF-8 */
  gsize       phase_length;
} BobbinSlotStatus;

typedef struct
{
  gint64        cpu;           /* ns */
  guint64       memory;        /* bytes */
  guint         n_slots;
  const guint8 *slots;         /* private */
  gsize         slots_length;
} BobbinStatusMessage;

void     bobbin_message_put_status    (GByteArray              *buffer,
                                       gint64                   cpu,
                                       guint64                  memory,
                                       const BobbinSlotStatus  *slots,
                                       guint                    n_slots);
gboolean bobbin_message_parse_status  (const BobbinFrame       *frame,
                                       BobbinStatusMessage     *status,
                                       GError                 **error);
void     bobbin_status_message_next   (BobbinStatusMessage     *status,
                                       BobbinSlotStatus        *slot);

void     bobbin_message_put_returned  (GByteArray              *buffer,
                                       guint                    slot,
                                       const BobbinChunk       *chunk);
gboolean bobbin_message_parse_returned (const BobbinFrame      *frame,
                                       guint                   *slot,
                                       BobbinChunk             *chunk,
                                       GError                 **error);

/* FORKED and ENDED: @value is the pid, or the status. */
void     bobbin_message_put_forked    (GByteArray              *buffer,
                                       BobbinFrameType          type,
                                       guint                    id,
                                       int                      value);
gboolean bobbin_message_parse_forked  (const BobbinFrame       *frame,
                                       guint                   *id,
                                       int                     *value,
                                       GError                 **error);

G_END_DECLS
