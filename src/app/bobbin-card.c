/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-card.h"

struct _BobbinCard
{
  GtkButton   parent_instance;

  char       *id;

  /* Template */
  GtkImage   *icon;
  GtkLabel   *title;
  GtkLabel   *summary;
};

G_DEFINE_FINAL_TYPE (BobbinCard, bobbin_card, GTK_TYPE_BUTTON)

static void
bobbin_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_CARD);

  G_OBJECT_CLASS (bobbin_card_parent_class)->dispose (object);
}

static void
bobbin_card_finalize (GObject *object)
{
  g_free (BOBBIN_CARD (object)->id);

  G_OBJECT_CLASS (bobbin_card_parent_class)->finalize (object);
}

static void
bobbin_card_class_init (BobbinCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_card_dispose;
  object_class->finalize = bobbin_card_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-card.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinCard, icon);
  gtk_widget_class_bind_template_child (widget_class, BobbinCard, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinCard, summary);
}

static void
bobbin_card_init (BobbinCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_card_new (const char *id,
                 const char *icon_name,
                 const char *title,
                 const char *summary)
{
  BobbinCard *self = g_object_new (BOBBIN_TYPE_CARD, NULL);

  self->id = g_strdup (id);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->summary, summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary,
                                  -1);

  return GTK_WIDGET (self);
}

const char *
bobbin_card_get_id (BobbinCard *self)
{
  g_return_val_if_fail (BOBBIN_IS_CARD (self), NULL);

  return self->id;
}
