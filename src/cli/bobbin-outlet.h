/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that are gathered before they are written. */
#define BOBBIN_OUTLET_SIZE (64 * 1024)

/**
 * BobbinOutlet:
 * @fd: where it writes
 * @buffer: what is not written yet: append to it, then call bobbin_outlet_spill()
 * @error: the errno of the first write that failed; 0: none did. EPIPE: the
 *   reader has gone. Nothing is written after it.
 *
 * A file descriptor with a buffer before it.
 */
typedef struct
{
  int      fd;
  int      error;
  GString *buffer;
} BobbinOutlet;

void     bobbin_outlet_init  (BobbinOutlet *self,
                              int           fd);
void     bobbin_outlet_clear (BobbinOutlet *self);

/* Writes all that is buffered; waits for slow readers. %FALSE: see @error. */
gboolean bobbin_outlet_flush (BobbinOutlet *self);

/* Writes if enough has gathered to be worth it. */
static inline gboolean
bobbin_outlet_spill (BobbinOutlet *self)
{
  return self->buffer->len < BOBBIN_OUTLET_SIZE || bobbin_outlet_flush (self);
}

G_END_DECLS
