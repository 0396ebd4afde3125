/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-resume-match.h"

#include <stdlib.h>
#include <string.h>

#include "bobbin-input-key.h"

typedef struct
{
  guint8  key[BOBBIN_INPUT_KEY_BYTES];
  guint64 rank;
  guint64 index;
} Entry;

static gboolean
keys_equal_at (BobbinInputs *one,
               BobbinInputs *other,
               guint64       index)
{
  guint8 a[BOBBIN_INPUT_KEY_BYTES], b[BOBBIN_INPUT_KEY_BYTES];

  bobbin_input_key (one, index, a);
  bobbin_input_key (other, index, b);

  return memcmp (a, b, sizeof a) == 0;
}

static gboolean
equal_at (BobbinInputs *one,
          BobbinInputs *other,
          guint64       index)
{
  BobbinInput a, b;

  bobbin_inputs_get (one, index, &a);
  bobbin_inputs_get (other, index, &b);
  if (a.n_fields != b.n_fields)
    return FALSE;
  if (a.n_fields > 1)
    return keys_equal_at (one, other, index);

  /* The text mostly says it. */
  return (a.length == b.length && memcmp (a.text, b.text, a.length) == 0) ||
         keys_equal_at (one, other, index);
}

static gboolean
names_equal (BobbinInputs *one,
             BobbinInputs *other)
{
  const char * const *a = bobbin_inputs_get_names (one);
  const char * const *b = bobbin_inputs_get_names (other);

  return a == NULL || b == NULL ? a == b : g_strv_equal (a, b);
}

gboolean
bobbin_resume_inputs_equal (BobbinInputs *one,
                            BobbinInputs *other)
{
  g_autofree char *range = bobbin_inputs_dup_range (one);
  g_autofree char *other_range = bobbin_inputs_dup_range (other);
  guint64 n = bobbin_inputs_get_n_inputs (one);

  if (n != bobbin_inputs_get_n_inputs (other) || !names_equal (one, other))
    return FALSE;
  if (range != NULL && g_strcmp0 (range, other_range) == 0)
    return TRUE;

  for (guint64 i = 0; i < n; i++)
    if (!equal_at (one, other, i))
      return FALSE;

  return TRUE;
}

gboolean
bobbin_resume_file_same (BobbinFingerprints *then,
                         guint64             then_index,
                         BobbinFingerprints *now,
                         guint64             now_index)
{
  guint8 a[BOBBIN_FINGERPRINT_BYTES], b[BOBBIN_FINGERPRINT_BYTES];
  gboolean had, has;

  if (then == NULL || now == NULL)
    return TRUE;

  had = bobbin_fingerprints_get (then, then_index, a);
  has = bobbin_fingerprints_get (now, now_index, b);

  return had == has && (!had || memcmp (a, b, sizeof a) == 0);
}

static int
compare_entries (const void *a,
                 const void *b)
{
  const Entry *one = a;
  const Entry *two = b;
  int order = memcmp (one->key, two->key, sizeof one->key);

  if (order != 0)
    return order;
  if (one->rank != two->rank)
    return one->rank < two->rank ? -1 : 1;

  return one->index < two->index ? -1 : one->index > two->index;
}

static Entry *
sort_inputs (BobbinInputs *inputs,
             const guint8 *ranks)
{
  guint64 n = bobbin_inputs_get_n_inputs (inputs);
  Entry *entries = g_new (Entry, n);

  for (guint64 i = 0; i < n; i++)
    {
      bobbin_input_key (inputs, i, entries[i].key);
      entries[i].rank = ranks != NULL ? ranks[i] : 0;
      entries[i].index = i;
    }
  qsort (entries, n, sizeof *entries, compare_entries);

  return entries;
}

guint64 *
bobbin_resume_match (BobbinInputs *then,
                     const guint8 *ranks,
                     BobbinInputs *now)
{
  g_autofree Entry *old = sort_inputs (then, ranks);
  g_autofree Entry *new = sort_inputs (now, NULL);
  guint64 n_old = bobbin_inputs_get_n_inputs (then);
  guint64 n_new = bobbin_inputs_get_n_inputs (now);
  guint64 *matches = g_new (guint64, n_new);
  guint64 at = 0;

  for (guint64 i = 0; i < n_new; i++)
    {
      int order = -1;

      while (at < n_old && (order = memcmp (old[at].key, new[i].key, sizeof old[at].key)) < 0)
        at++;
      if (at < n_old && order == 0)
        matches[new[i].index] = old[at++].index;
      else
        matches[new[i].index] = BOBBIN_RESUME_NEW;
    }

  return matches;
}
