/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-parameter-fields.h"

#include <string.h>

void
bobbin_parameter_field_get (gconstpointer  field,
                            GValue        *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_STRING:
      g_value_set_string (value, *(char * const *) field);
      break;
    case G_TYPE_BOXED:
      g_value_set_boxed (value, *(char ** const *) field);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) field);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(const int *) field);
      break;
    case G_TYPE_INT:
      g_value_set_int (value, *(const int *) field);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(const guint *) field);
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (value, *(const gint64 *) field);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(const guint64 *) field);
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, *(const double *) field);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Copies @length bytes into a field; whether this changes it. */
static gboolean
replace (gpointer      field,
         gconstpointer bytes,
         gsize         length)
{
  gboolean changed = memcmp (field, bytes, length) != 0;

  memcpy (field, bytes, length);

  return changed;
}

gboolean
bobbin_parameter_field_set (gpointer      field,
                            const GValue *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_STRING:
      return g_set_str ((char **) field, g_value_get_string (value));
    case G_TYPE_BOXED:
      g_strfreev (*(char ***) field);
      *(char ***) field = g_value_dup_boxed (value);
      return TRUE;
    case G_TYPE_BOOLEAN:
      return replace (field, &(gboolean) { g_value_get_boolean (value) }, sizeof (gboolean));
    case G_TYPE_ENUM:
      return replace (field, &(int) { g_value_get_enum (value) }, sizeof (int));
    case G_TYPE_INT:
      return replace (field, &(int) { g_value_get_int (value) }, sizeof (int));
    case G_TYPE_UINT:
      return replace (field, &(guint) { g_value_get_uint (value) }, sizeof (guint));
    case G_TYPE_INT64:
      return replace (field, &(gint64) { g_value_get_int64 (value) }, sizeof (gint64));
    case G_TYPE_UINT64:
      return replace (field, &(guint64) { g_value_get_uint64 (value) }, sizeof (guint64));
    case G_TYPE_DOUBLE:
      return replace (field, &(double) { g_value_get_double (value) }, sizeof (double));
    default:
      g_assert_not_reached ();
    }
}

void
bobbin_parameter_field_clear (gpointer field,
                              GType    type)
{
  if (type == G_TYPE_STRING)
    g_clear_pointer ((char **) field, g_free);
  else if (type == G_TYPE_STRV)
    g_clear_pointer ((char ***) field, g_strfreev);
}
