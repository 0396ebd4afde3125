/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-inputs-file.h"

#include <string.h>

#include "../job/bobbin-inputs-private.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-sealed-file.h"

/*
 * A sealed file: the head; the names, each with its NUL; the offsets, of four
 * bytes each or, beyond 4 GiB of text, of eight; the text: all as in memory, each
 * part at a multiple of eight bytes. In the machine's order of bytes, which the
 * head tells: what was written under another one is not read.
 */
#define MAGIC "BobbinI1"
#define ORDER 0x01020304u

typedef struct
{
  char    magic[8];
  guint32 order;
  guint32 offset_size;
  guint64 n_items;
  guint64 text_length;
  guint64 names_length;
  guint64 n_names;        /* 0: they are no rows */
} Head;

G_STATIC_ASSERT (sizeof (Head) == 48);

static guint64
padded (guint64 length)
{
  return (length + 7) / 8 * 8;
}

/* The fields of an input without secrets; in @scratch if there are any.
 * Returns how many fields had one. */
static guint
get_redacted (BobbinInputs  *inputs,
              guint64        index,
              GString       *scratch,
              const char   **fields,
              gsize         *length)
{
  const char *end;
  guint n_redacted = 0;

  *fields = bobbin_inputs_get_fields (inputs, index, length);
  if (memchr (*fields, '@', *length) == NULL || memmem (*fields, *length, "://", 3) == NULL)
    return 0;

  g_string_truncate (scratch, 0);
  end = *fields + *length;
  for (const char *field = *fields; field < end; field += strlen (field) + 1)
    {
      g_autofree char *redacted = bobbin_secrets_redact_text (field, -1);

      n_redacted += redacted != NULL;
      g_string_append (scratch, redacted != NULL ? redacted : field);
      g_string_append_c (scratch, '\0');
    }

  if (n_redacted > 0)
    {
      *fields = scratch->str;
      *length = scratch->len;
    }

  return n_redacted;
}

/* Where each input will begin in the text. Returns the length of that. */
static guint64
measure (BobbinInputs *inputs,
         guint64      *offsets,
         guint64      *n_redacted)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  guint64 n_items = bobbin_inputs_get_n_inputs (inputs);
  guint64 offset = 0;

  *n_redacted = 0;
  for (guint64 i = 0; i < n_items; i++)
    {
      const char *fields;
      gsize length;

      if (get_redacted (inputs, i, scratch, &fields, &length) > 0)
        *n_redacted += 1;
      offsets[i] = offset;
      offset += length;
    }

  return offset;
}

static void
write_padding (BobbinSealedFile *file,
               guint64           length)
{
  static const char zeroes[8];

  bobbin_sealed_file_write (file, zeroes, padded (length) - length);
}

/* In blocks, so that there is no second copy of all. */
static void
write_offsets (BobbinSealedFile *file,
               const guint64    *offsets,
               guint64           n_items,
               guint             offset_size)
{
  guint32 block[1024];

  if (offset_size == sizeof (guint64))
    {
      bobbin_sealed_file_write (file, offsets, n_items * sizeof (guint64));
      return;
    }

  for (guint64 first = 0; first < n_items; first += G_N_ELEMENTS (block))
    {
      guint n = MIN (n_items - first, G_N_ELEMENTS (block));

      for (guint i = 0; i < n; i++)
        block[i] = offsets[first + i];
      bobbin_sealed_file_write (file, block, n * sizeof *block);
    }
  write_padding (file, n_items * sizeof (guint32));
}

static void
write_text (BobbinSealedFile *file,
            BobbinInputs     *inputs,
            guint64           n_items)
{
  g_autoptr (GString) scratch = g_string_new (NULL);

  for (guint64 i = 0; i < n_items; i++)
    {
      const char *fields;
      gsize length;

      get_redacted (inputs, i, scratch, &fields, &length);
      bobbin_sealed_file_write (file, fields, length);
    }
}

static void
write_names (BobbinSealedFile   *file,
             const char * const *names,
             const Head         *head)
{
  for (guint i = 0; i < head->n_names; i++)
    bobbin_sealed_file_write (file, names[i], strlen (names[i]) + 1);
  write_padding (file, head->names_length);
}

gboolean
bobbin_inputs_file_save (BobbinInputs  *inputs,
                         const char    *path,
                         guint64       *n_redacted,
                         GError       **error)
{
  const char * const *names = bobbin_inputs_get_names (inputs);
  Head head = { .magic = MAGIC, .order = ORDER, .n_items = bobbin_inputs_get_n_inputs (inputs) };
  g_autoptr (BobbinSealedFile) file = NULL;
  g_autofree guint64 *offsets = NULL;
  g_autofree char *range = bobbin_inputs_dup_range (inputs);
  guint64 count;

  g_return_val_if_fail (range == NULL, FALSE);

  file = bobbin_sealed_file_new (path, error);
  if (file == NULL)
    return FALSE;

  offsets = g_new (guint64, head.n_items);
  head.text_length = measure (inputs, offsets, &count);
  head.offset_size = head.text_length > G_MAXUINT32 ? sizeof (guint64) : sizeof (guint32);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      head.names_length += strlen (names[i]) + 1;
      head.n_names++;
    }

  bobbin_sealed_file_write (file, &head, sizeof head);
  write_names (file, names, &head);
  write_offsets (file, offsets, head.n_items, head.offset_size);
  write_text (file, inputs, head.n_items);

  if (n_redacted != NULL)
    *n_redacted = count;

  return bobbin_sealed_file_seal (file, error);
}

/* Whether from @text on there are @n texts, each with its NUL, and nothing else. */
static gboolean
holds_texts (const char *text,
             gsize       length,
             guint64     n)
{
  const char *end = text + length;

  for (; n > 0; n--)
    {
      const char *nul = memchr (text, '\0', end - text);

      if (nul == NULL)
        return FALSE;
      text = nul + 1;
    }

  return text == end;
}

static guint64
get_offset (const BobbinPacker *packer,
            guint64             index)
{
  return packer->offsets != NULL ? packer->offsets[index] : packer->long_offsets[index];
}

/* Each item ends where the next one begins, with its fields' NULs in between. */
static gboolean
check_items (const BobbinPacker *packer,
             guint64             n_names)
{
  guint64 start = get_offset (packer, 0);

  if (start != 0)
    return FALSE;

  for (guint64 i = 0; i < packer->n_items; i++)
    {
      guint64 end = i + 1 < packer->n_items ? get_offset (packer, i + 1) : packer->length;

      if (end <= start || end > packer->length)
        return FALSE;
      if (n_names > 0
          ? !holds_texts (packer->text + start, end - start, n_names)
          : packer->text[end - 1] != '\0')
        return FALSE;

      start = end;
    }

  return TRUE;
}

/* The parts of the file, if they are as long as the head says. */
static gboolean
find_parts (GBytes        *bytes,
            Head          *head,
            const char   **names,
            BobbinPacker  *packer)
{
  gsize length;
  const char *at = g_bytes_get_data (bytes, &length);
  guint64 left = length;

  if (left < sizeof *head)
    return FALSE;

  memcpy (head, at, sizeof *head);
  left -= sizeof *head;
  *names = at += sizeof *head;

  /* Nothing below is so large that a sum or a product overflows. */
  if (memcmp (head->magic, MAGIC, sizeof head->magic) != 0 || head->order != ORDER ||
      (head->offset_size != sizeof (guint32) && head->offset_size != sizeof (guint64)) ||
      head->names_length > left || head->n_items == 0 || head->n_items > left ||
      head->text_length > left || head->n_names > head->names_length ||
      padded (head->names_length) + padded (head->n_items * head->offset_size) +
        head->text_length != left)
    return FALSE;

  at += padded (head->names_length);
  packer->n_items = head->n_items;
  packer->length = head->text_length;
  if (head->offset_size == sizeof (guint32))
    packer->offsets = (guint32 *) (gpointer) at;
  else
    packer->long_offsets = (guint64 *) (gpointer) at;
  packer->text = (char *) at + padded (head->n_items * head->offset_size);

  return TRUE;
}

static GStrv
dup_names (const char *names,
           guint64     n_names)
{
  GStrv copy = g_new0 (char *, n_names + 1);

  for (guint64 i = 0; i < n_names; i++)
    {
      copy[i] = g_strdup (names);
      names += strlen (names) + 1;
    }

  return copy;
}

BobbinInputs *
bobbin_inputs_file_load (const char  *path,
                         GError     **error)
{
  g_autoptr (GBytes) bytes = bobbin_sealed_file_load (path, error);
  BobbinPacker packer = { NULL, };
  const char *names;
  Head head;

  if (bytes == NULL)
    return NULL;

  if (!find_parts (bytes, &head, &names, &packer) ||
      !holds_texts (names, head.names_length, head.n_names) ||
      !check_items (&packer, head.n_names))
    {
      bobbin_sealed_file_damaged (path, error);
      return NULL;
    }

  return bobbin_inputs_new_mapped (bytes, &packer, head.n_names > 0 ? dup_names (names, head.n_names) : NULL);
}
