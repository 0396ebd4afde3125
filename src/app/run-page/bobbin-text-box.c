/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-text-box.h"

#include "app/bobbin-format.h"

#include <string.h>

struct _BobbinTextBox
{
  AdwBin         parent_instance;

  GtkLabel      *title;
  GtkTextView   *view;
  GtkTextBuffer *buffer;
  GtkWidget     *cut;

  char          *shown;
};

enum {
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinTextBox, bobbin_text_box, ADW_TYPE_BIN)

static void
copy_cb (BobbinTextBox *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->shown != NULL ? self->shown : "");
}

static void
bobbin_text_box_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BobbinTextBox *self = BOBBIN_TEXT_BOX (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      gtk_label_set_text (self->title, g_value_get_string (value));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, g_value_get_string (value),
                                      -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_text_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_TEXT_BOX);
  g_clear_pointer (&BOBBIN_TEXT_BOX (object)->shown, g_free);

  G_OBJECT_CLASS (bobbin_text_box_parent_class)->dispose (object);
}

static void
bobbin_text_box_class_init (BobbinTextBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = bobbin_text_box_set_property;
  object_class->dispose = bobbin_text_box_dispose;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-text-box.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTextBox, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinTextBox, view);
  gtk_widget_class_bind_template_child (widget_class, BobbinTextBox, buffer);
  gtk_widget_class_bind_template_child (widget_class, BobbinTextBox, cut);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
bobbin_text_box_init (BobbinTextBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_text_box_new (const char *title)
{
  return g_object_new (BOBBIN_TYPE_TEXT_BOX, "title", title, NULL);
}

void
bobbin_text_box_set_text (BobbinTextBox *self,
                          const char    *bytes,
                          gssize         length)
{
  g_autofree char *text = NULL;
  gboolean cut = FALSE;
  gsize before;

  g_return_if_fail (BOBBIN_IS_TEXT_BOX (self));

  text = bytes != NULL ? bobbin_format_text (bytes, length, &cut) : g_strdup ("");
  gtk_widget_set_visible (GTK_WIDGET (self), *text != '\0');
  if (g_strcmp0 (self->shown, text) == 0)
    return;

  before = self->shown != NULL ? strlen (self->shown) : 0;
  if (before > 0 && g_str_has_prefix (text, self->shown))
    {
      GtkTextIter end;

      gtk_text_buffer_get_end_iter (self->buffer, &end);
      gtk_text_buffer_insert (self->buffer, &end, text + before, -1);
    }
  else
    {
      gtk_text_buffer_set_text (self->buffer, text, -1);
    }

  gtk_widget_set_visible (self->cut, cut);
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
}
