/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "../run/bobbin-lane.h"
#include "bobbin-message.h"
#include "bobbin-wire-private.h"

#define MAX_PHASE    64
#define MAX_PROGRESS 10000

/* How much of a phase is sent: whole characters of valid UTF-8. */
static gsize
phase_length (const BobbinSlotStatus *slot)
{
  gsize length = MIN (slot->phase_length, MAX_PHASE);
  const char *end;

  if (slot->phase == NULL || length == 0)
    return 0;
  g_utf8_validate_len (slot->phase, length, &end);

  return end - slot->phase;
}

static void
put_slot (GByteArray             *buffer,
          const BobbinSlotStatus *slot)
{
  gsize length = phase_length (slot);

  bobbin_wire_put_u32 (buffer, slot->slot);
  bobbin_wire_put_u32 (buffer, slot->state);
  bobbin_wire_put_u64 (buffer, slot->task);
  bobbin_wire_put_u64 (buffer, slot->since);
  bobbin_wire_put_u64 (buffer, slot->n_bytes);
  bobbin_wire_put_u32 (buffer, (guint32) CLAMP (slot->progress, -1, MAX_PROGRESS));
  bobbin_wire_put_u32 (buffer, slot->attempt);
  bobbin_wire_put_u32 (buffer, length);
  if (length > 0)
    g_byte_array_append (buffer, (const guint8 *) slot->phase, length);
}

static gboolean
take_slot (BobbinWire       *wire,
           BobbinSlotStatus *slot)
{
  slot->slot = bobbin_wire_take_u32 (wire);
  slot->state = bobbin_wire_take_u32 (wire);
  slot->task = bobbin_wire_take_u64 (wire);
  slot->since = (gint64) bobbin_wire_take_u64 (wire);
  slot->n_bytes = bobbin_wire_take_u64 (wire);
  slot->progress = (gint32) bobbin_wire_take_u32 (wire);
  slot->attempt = bobbin_wire_take_u32 (wire);
  slot->phase_length = bobbin_wire_take_u32 (wire);
  slot->phase = (const char *) bobbin_wire_take (wire, slot->phase_length);

  return !wire->failed &&
         slot->state >= BOBBIN_LANE_IDLE && slot->state <= BOBBIN_LANE_BLOCKED &&
         slot->since >= 0 && slot->since < BOBBIN_WIRE_MAX_TIME &&
         slot->progress >= -1 && slot->progress <= MAX_PROGRESS &&
         slot->phase_length <= MAX_PHASE &&
         (slot->phase_length == 0 || g_utf8_validate_len (slot->phase, slot->phase_length, NULL));
}

void
bobbin_message_put_status (GByteArray             *buffer,
                           gint64                  cpu,
                           guint64                 memory,
                           const BobbinSlotStatus *slots,
                           guint                   n_slots)
{
  gsize begin = bobbin_frame_begin (buffer, BOBBIN_FRAME_STATUS);

  bobbin_wire_put_u64 (buffer, cpu);
  bobbin_wire_put_u64 (buffer, memory);
  bobbin_wire_put_u32 (buffer, n_slots);
  for (guint i = 0; i < n_slots; i++)
    put_slot (buffer, &slots[i]);
  bobbin_frame_end (buffer, begin);
}

gboolean
bobbin_message_parse_status (const BobbinFrame    *frame,
                             BobbinStatusMessage  *status,
                             GError              **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);

  status->cpu = (gint64) bobbin_wire_take_u64 (&wire);
  status->memory = bobbin_wire_take_u64 (&wire);
  status->n_slots = bobbin_wire_take_u32 (&wire);
  status->slots = wire.at;
  status->slots_length = wire.left;

  if (wire.failed)
    return bobbin_frame_malformed (frame, "length", error);
  if (status->cpu < 0 || status->cpu >= BOBBIN_WIRE_MAX_TIME)
    return bobbin_frame_malformed (frame, "CPU time", error);

  for (guint i = 0; i < status->n_slots; i++)
    {
      BobbinSlotStatus slot;

      if (!take_slot (&wire, &slot))
        return bobbin_frame_malformed (frame, "slot", error);
    }

  return bobbin_wire_is_complete (&wire) || bobbin_frame_malformed (frame, "length", error);
}

void
bobbin_status_message_next (BobbinStatusMessage *status,
                            BobbinSlotStatus    *slot)
{
  BobbinWire wire = { status->slots, status->slots_length, FALSE };

  take_slot (&wire, slot);
  status->slots = wire.at;
  status->slots_length = wire.left;
}
