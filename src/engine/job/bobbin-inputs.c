/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-inputs-private.h"

#include <string.h>

#include "bobbin-number.h"
#include "bobbin-range.h"

struct _BobbinInputs
{
  GObject       parent_instance;

  gboolean      is_range;
  BobbinRange   range;

  BobbinPacker  list;
  GBytes       *mapped;      /* what the list is in, where it is borrowed */
  GStrv         names;
  guint         n_fields;
  GStrv         remarks;
};

G_DEFINE_FINAL_TYPE (BobbinInputs, bobbin_inputs, G_TYPE_OBJECT)

static const gint64 powers_of_ten[BOBBIN_RANGE_MAX_SCALE + 1] = {
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
  10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
  1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
};

/* Writes @scaled / 10^@scale without zeroes at the end of its decimals. */
static gsize
format_scaled (gint64  scaled,
               guint   scale,
               char   *buffer)
{
  guint64 unit = powers_of_ten[scale];
  guint64 absolute = scaled < 0 ? -(guint64) scaled : (guint64) scaled;
  guint64 decimals = absolute % unit;
  gsize length = 0;

  if (scaled < 0)
    buffer[length++] = '-';

  length += bobbin_int_format (absolute / unit, buffer + length);

  if (decimals == 0)
    return length;

  buffer[length++] = '.';

  while (decimals > 0)
    {
      unit /= 10;
      buffer[length++] = '0' + decimals / unit;
      decimals %= unit;
    }

  return length;
}

static void
get_of_range (const BobbinRange *range,
              guint64            index,
              gboolean           as_text,
              BobbinInput       *input)
{
  /* Unsigned: the product may pass what an int64 holds even where the sum fits. */
  gint64 scaled = (gint64) ((guint64) range->start + (guint64) range->step * index);

  input->number = range->scale == 0 ? (double) scaled : (double) scaled / (double) powers_of_ten[range->scale];
  if (!as_text)
    input->length = 0;
  else if (range->scale == 0)
    input->length = bobbin_int_format (scaled, input->buffer);
  else
    input->length = format_scaled (scaled, range->scale, input->buffer);

  input->buffer[input->length] = '\0';
  input->text = input->buffer;
  input->is_number = TRUE;
}

static gsize
get_offset (const BobbinPacker *list,
            guint64             index)
{
  return list->offsets != NULL ? list->offsets[index] : list->long_offsets[index];
}

static void
get_of_list (BobbinInputs *self,
             guint64       index,
             BobbinInput  *input)
{
  gsize start = get_offset (&self->list, index);

  input->text = self->list.text + start;
  input->is_number = FALSE;
  input->number = 0;

  if (self->names != NULL)
    input->length = strlen (input->text);
  else
    input->length = (index + 1 < self->list.n_items
                     ? get_offset (&self->list, index + 1)
                     : self->list.length) - start - 1;
}

static void
grow_offsets (BobbinPacker *self)
{
  self->items_capacity = MAX (64, self->items_capacity + self->items_capacity / 2);

  if (self->long_offsets != NULL)
    self->long_offsets = g_renew (guint64, self->long_offsets, self->items_capacity);
  else
    self->offsets = g_renew (guint32, self->offsets, self->items_capacity);
}

static void
widen_offsets (BobbinPacker *self)
{
  self->long_offsets = g_new (guint64, self->items_capacity);

  for (guint64 i = 0; i < self->n_items; i++)
    self->long_offsets[i] = self->offsets[i];

  g_clear_pointer (&self->offsets, g_free);
}

static void
bobbin_inputs_finalize (GObject *object)
{
  BobbinInputs *self = BOBBIN_INPUTS (object);

  if (self->mapped != NULL)
    g_bytes_unref (self->mapped);
  else
    bobbin_packer_clear (&self->list);
  g_strfreev (self->names);
  g_strfreev (self->remarks);

  G_OBJECT_CLASS (bobbin_inputs_parent_class)->finalize (object);
}

static void
bobbin_inputs_class_init (BobbinInputsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bobbin_inputs_finalize;
}

static void
bobbin_inputs_init (BobbinInputs *self)
{
  self->n_fields = 1;
}

void
bobbin_packer_init (BobbinPacker *self,
                    char         *text,
                    gsize         capacity)
{
  *self = (BobbinPacker) { .text = text, .capacity = capacity };
}

void
bobbin_packer_clear (BobbinPacker *self)
{
  g_free (self->text);
  g_free (self->offsets);
  g_free (self->long_offsets);

  *self = (BobbinPacker) { NULL, };
}

void
bobbin_packer_begin_item (BobbinPacker *self,
                          gsize         offset)
{
  if (self->n_items == self->items_capacity)
    grow_offsets (self);

  if (offset > G_MAXUINT32 && self->long_offsets == NULL)
    widen_offsets (self);

  if (self->long_offsets != NULL)
    self->long_offsets[self->n_items++] = offset;
  else
    self->offsets[self->n_items++] = offset;
}

void
bobbin_packer_append (BobbinPacker *self,
                      const char   *text,
                      gsize         length)
{
  if (self->capacity - self->length < length)
    {
      self->capacity = MAX (self->capacity + self->capacity / 2, self->length + length + 64);
      self->text = g_realloc (self->text, self->capacity);
    }

  if (length > 0)
    memcpy (self->text + self->length, text, length);
  self->length += length;
}

BobbinInputs *
bobbin_inputs_new_range (const BobbinRange *range)
{
  BobbinInputs *self = g_object_new (BOBBIN_TYPE_INPUTS, NULL);

  self->is_range = TRUE;
  self->range = *range;

  return self;
}

BobbinInputs *
bobbin_inputs_new_packed (BobbinPacker *packer,
                          GStrv         names)
{
  BobbinInputs *self = g_object_new (BOBBIN_TYPE_INPUTS, NULL);

  self->list = *packer;
  *packer = (BobbinPacker) { NULL, };
  self->names = names;
  if (names != NULL)
    self->n_fields = g_strv_length (names);

  /* What was taken in advance is given back: inputs may be there for long. */
  self->list.text = g_realloc (self->list.text, MAX (1, self->list.length));
  if (self->list.offsets != NULL)
    self->list.offsets = g_renew (guint32, self->list.offsets, self->list.n_items);
  else
    self->list.long_offsets = g_renew (guint64, self->list.long_offsets, self->list.n_items);

  return self;
}

BobbinInputs *
bobbin_inputs_new_mapped (GBytes             *bytes,
                          const BobbinPacker *packer,
                          GStrv               names)
{
  BobbinInputs *self = g_object_new (BOBBIN_TYPE_INPUTS, NULL);

  self->mapped = g_bytes_ref (bytes);
  self->list = *packer;
  self->names = names;
  if (names != NULL)
    self->n_fields = g_strv_length (names);

  return self;
}

guint64
bobbin_inputs_get_n_inputs (BobbinInputs *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), 0);

  return self->is_range ? self->range.n : self->list.n_items;
}

/* Called for each task: without a check of the type. */
static inline void
get (BobbinInputs *self,
     guint64       index,
     gboolean      as_text,
     BobbinInput  *input)
{
  input->index = index;
  input->n_fields = self->n_fields;

  if (self->is_range)
    get_of_range (&self->range, index, as_text, input);
  else
    get_of_list (self, index, input);

  input->fields = input->text;
}

void
bobbin_inputs_get (BobbinInputs *self,
                   guint64       index,
                   BobbinInput  *input)
{
  get (self, index, TRUE, input);
}

void
bobbin_inputs_get_number (BobbinInputs *self,
                          guint64       index,
                          BobbinInput  *input)
{
  get (self, index, FALSE, input);
}

void
bobbin_input_init_fields (BobbinInput *self,
                          guint64      index,
                          const char  *fields,
                          gsize        length,
                          guint        n_fields)
{
  self->index = index;
  self->text = fields;
  self->length = n_fields > 1 ? strlen (fields) : length;
  self->number = 0;
  self->is_number = FALSE;
  self->n_fields = n_fields;
  self->fields = fields;
}

void
bobbin_inputs_set_remarks (BobbinInputs       *self,
                           const char * const *remarks)
{
  g_clear_pointer (&self->remarks, g_strfreev);
  if (remarks != NULL && remarks[0] != NULL)
    self->remarks = g_strdupv ((char **) remarks);
}

const char * const *
bobbin_inputs_get_remarks (BobbinInputs *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), NULL);

  return (const char * const *) self->remarks;
}

const char * const *
bobbin_inputs_get_names (BobbinInputs *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), NULL);

  return (const char * const *) self->names;
}

char *
bobbin_inputs_dup_range (BobbinInputs *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), NULL);

  return self->is_range ? bobbin_range_dup_text (&self->range) : NULL;
}

const char *
bobbin_inputs_get_fields (BobbinInputs *self,
                          guint64       index,
                          gsize        *length)
{
  BobbinInput input;
  const char *end;

  bobbin_inputs_get (self, index, &input);
  end = input.text + input.length + 1;
  for (guint i = 1; i < input.n_fields; i++)
    end += strlen (end) + 1;
  *length = end - input.text;

  return input.text;
}

BobbinInputs *
bobbin_inputs_new_subset (BobbinInputs  *self,
                          const guint32 *indices,
                          guint64        n_indices)
{
  g_auto (BobbinPacker) packer = { NULL, };

  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), NULL);
  g_return_val_if_fail (n_indices > 0, NULL);

  for (guint64 i = 0; i < n_indices; i++)
    {
      BobbinInput input;

      bobbin_packer_begin_item (&packer, packer.length);
      if (self->is_range)
        {
          bobbin_inputs_get (self, indices[i], &input);
          bobbin_packer_append (&packer, input.text, input.length + 1);
        }
      else
        {
          gsize length;
          const char *fields = bobbin_inputs_get_fields (self, indices[i], &length);

          bobbin_packer_append (&packer, fields, length);
        }
    }

  return bobbin_inputs_new_packed (&packer, g_strdupv (self->names));
}

BobbinInputs *
bobbin_inputs_new_slice (BobbinInputs *self,
                         guint64       first,
                         guint64       n_inputs)
{
  g_autofree guint32 *indices = NULL;

  g_return_val_if_fail (BOBBIN_IS_INPUTS (self), NULL);
  g_return_val_if_fail (n_inputs > 0 && first + n_inputs <= bobbin_inputs_get_n_inputs (self), NULL);

  if (self->is_range)
    {
      BobbinRange range = self->range;

      range.start += range.step * (gint64) first;
      range.n = n_inputs;
      return bobbin_inputs_new_range (&range);
    }

  indices = g_new (guint32, n_inputs);
  for (guint64 i = 0; i < n_inputs; i++)
    indices[i] = (guint32) (first + i);

  return bobbin_inputs_new_subset (self, indices, n_inputs);
}

const char *
bobbin_input_get_field (const BobbinInput *input,
                        guint              field)
{
  const char *text = input->fields;

  g_return_val_if_fail (field < input->n_fields, "");

  while (field-- > 0)
    text += strlen (text) + 1;

  return text;
}
