/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-nearest-name.h"

#include <string.h>

/* Longer names are not compared: no name of ours is. */
#define MAX_LENGTH 63

static guint
min3 (guint a,
      guint b,
      guint c)
{
  return MIN (MIN (a, b), c);
}

/* The edits that turn @a into @b: letters put in, left out, replaced, and
 * neighbours swapped (the "optimal string alignment" distance). */
static guint
get_distance (const char *a,
              const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  gsize a_length = strlen (a);
  gsize b_length = strlen (b);

  if (a_length > MAX_LENGTH || b_length > MAX_LENGTH)
    return G_MAXUINT;

  for (gsize j = 0; j <= b_length; j++)
    rows[0][j] = j;

  for (gsize i = 1; i <= a_length; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3];
      const guint *above_that = rows[(i + 1) % 3];

      row[0] = i;

      for (gsize j = 1; j <= b_length; j++)
        {
          gboolean same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);

          row[j] = min3 (above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);

          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], above_that[j - 2] + 1);
        }
    }

  return rows[a_length % 3][b_length];
}

const char *
bobbin_nearest_name (const char         *name,
                     const char * const *names)
{
  const char *nearest = NULL;
  guint least = strlen (name) / 3 + 1;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint distance = get_distance (name, names[i]);

      /* The beginning of a name counts as much as a slip. */
      if (strlen (name) >= 3 && g_str_has_prefix (names[i], name))
        distance = MIN (distance, 1);

      if (distance < least)
        {
          nearest = names[i];
          least = distance;
        }
    }

  return nearest;
}
