/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The field of an instance that holds the value of a property: char *, GStrv,
 * gboolean, int, guint, gint64, guint64, double, or an enum. */

/* @value has the type of the property. */
void     bobbin_parameter_field_get   (gconstpointer  field,
                                       GValue        *value);
/* %FALSE: the field had this value already. (Of lists this is never said.) */
gboolean bobbin_parameter_field_set   (gpointer       field,
                                       const GValue  *value);
/* Frees what the field of a property of @type owns. */
void     bobbin_parameter_field_clear (gpointer       field,
                                       GType          type);

G_END_DECLS
