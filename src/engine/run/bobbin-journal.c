/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-journal.h"

typedef struct
{
  gint64                number;
  BobbinJournalTrouble  trouble;
  char                 *sentence;
} BobbinJournalPrivate;

enum { TROUBLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BobbinJournal, bobbin_journal, G_TYPE_OBJECT)

static void
bobbin_journal_finalize (GObject *object)
{
  BobbinJournalPrivate *priv = bobbin_journal_get_instance_private (BOBBIN_JOURNAL (object));

  g_clear_pointer (&priv->sentence, g_free);

  G_OBJECT_CLASS (bobbin_journal_parent_class)->finalize (object);
}

static void
bobbin_journal_class_init (BobbinJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_journal_finalize;

  signals[TROUBLE] = g_signal_new ("trouble", BOBBIN_TYPE_JOURNAL, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_journal_init (BobbinJournal *self)
{
}

gint64
bobbin_journal_get_number (BobbinJournal *self)
{
  BobbinJournalPrivate *priv = bobbin_journal_get_instance_private (self);

  return priv->number;
}

BobbinJournalTrouble
bobbin_journal_get_trouble (BobbinJournal  *self,
                            const char    **sentence)
{
  BobbinJournalPrivate *priv = bobbin_journal_get_instance_private (self);

  if (sentence != NULL)
    *sentence = priv->sentence;

  return priv->trouble;
}

BobbinMailbox *
bobbin_journal_open (BobbinJournal      *self,
                     struct _BobbinRun  *run,
                     BobbinMailbox      *back,
                     gint64              origin,
                     gint64              interval,
                     GError            **error)
{
  return BOBBIN_JOURNAL_GET_CLASS (self)->open (self, run, back, origin, interval, error);
}

void
bobbin_journal_note (BobbinJournal      *self,
                     const BobbinRecord *record)
{
  BOBBIN_JOURNAL_GET_CLASS (self)->note (self, record);
}

void
bobbin_journal_hurry (BobbinJournal *self)
{
  BOBBIN_JOURNAL_GET_CLASS (self)->hurry (self);
}

void
bobbin_journal_close (BobbinJournal     *self,
                      struct _BobbinRun *run)
{
  BOBBIN_JOURNAL_GET_CLASS (self)->close (self, run);
}

void
bobbin_journal_wait (BobbinJournal *self)
{
  BOBBIN_JOURNAL_GET_CLASS (self)->wait (self);
}

void
bobbin_journal_set_number (BobbinJournal *self,
                           gint64         number)
{
  BobbinJournalPrivate *priv = bobbin_journal_get_instance_private (self);

  priv->number = number;
}

void
bobbin_journal_set_trouble (BobbinJournal        *self,
                            BobbinJournalTrouble  trouble,
                            const char           *sentence)
{
  BobbinJournalPrivate *priv = bobbin_journal_get_instance_private (self);
  gboolean changed = priv->trouble != trouble;

  priv->trouble = trouble;
  if (g_set_str (&priv->sentence, sentence) || changed)
    g_signal_emit (self, signals[TROUBLE], 0);
}
