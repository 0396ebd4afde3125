/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-advice.h"

/* µs between two looks at a run that goes on. */
#define INTERVAL G_USEC_PER_SEC

/* In so many looks in a row the same must have cost most. */
#define N_LOOKS 4

struct _BobbinRunAdvice
{
  GObject            parent_instance;

  BobbinRun         *run;
  BobbinProfile      profile;
  GPtrArray         *findings;   /* of BobbinFinding */
  gint64             looked_at;  /* µs; 0: not yet */
  gboolean           is_final;
  BobbinFindingKind  kind;       /* of the first finding */
  guint              n_looks;    /* in which it was that */
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_RUN_JOB,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunAdvice, bobbin_run_advice, G_TYPE_OBJECT)

static void
bobbin_run_advice_finalize (GObject *object)
{
  BobbinRunAdvice *self = BOBBIN_RUN_ADVICE (object);

  bobbin_profile_clear (&self->profile);
  g_ptr_array_unref (self->findings);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_run_advice_parent_class)->finalize (object);
}

static void
bobbin_run_advice_class_init (BobbinRunAdviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_run_advice_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RUN_JOB] =
    g_signal_new ("run-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_JOB);
}

static void
bobbin_run_advice_init (BobbinRunAdvice *self)
{
  self->kind = BOBBIN_N_FINDINGS;
  self->findings = g_ptr_array_new ();
}

BobbinRunAdvice *
bobbin_run_advice_new (BobbinRun *run)
{
  BobbinRunAdvice *self = g_object_new (BOBBIN_TYPE_RUN_ADVICE, NULL);

  self->run = g_object_ref (run);
  bobbin_profile_init (&self->profile, run);

  return self;
}

BobbinRun *
bobbin_run_advice_get_run (BobbinRunAdvice *self)
{
  return self->run;
}

static void
look (BobbinRunAdvice *self)
{
  BobbinFindingKind kind = BOBBIN_N_FINDINGS;

  bobbin_profile_clear (&self->profile);
  bobbin_profile_init (&self->profile, self->run);
  g_ptr_array_unref (self->findings);
  self->findings = bobbin_diagnose (&self->profile);

  if (self->findings->len > 0)
    kind = ((BobbinFinding *) g_ptr_array_index (self->findings, 0))->kind;
  self->n_looks = kind == self->kind ? self->n_looks + 1 : 1;
  self->kind = kind;

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
bobbin_run_advice_update (BobbinRunAdvice *self)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (BOBBIN_IS_RUN_ADVICE (self));

  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)))
    {
      if (self->is_final)
        return;
      self->is_final = TRUE;
    }
  else if (self->looked_at > 0 && now < self->looked_at + INTERVAL)
    {
      return;
    }

  self->looked_at = now;
  look (self);
}

const BobbinProfile *
bobbin_run_advice_get_profile (BobbinRunAdvice *self)
{
  return &self->profile;
}

GPtrArray *
bobbin_run_advice_get_findings (BobbinRunAdvice *self)
{
  return self->findings;
}

const BobbinFinding *
bobbin_run_advice_get_finding (BobbinRunAdvice *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ADVICE (self), NULL);

  if (self->findings->len == 0 || !(self->is_final || self->n_looks >= N_LOOKS))
    return NULL;

  return g_ptr_array_index (self->findings, 0);
}

void
bobbin_run_advice_apply (BobbinRunAdvice     *self,
                         const BobbinFinding *finding)
{
  g_autoptr (BobbinJob) job = NULL;

  g_return_if_fail (BOBBIN_IS_RUN_ADVICE (self));

  job = bobbin_job_copy (bobbin_run_get_job (self->run));
  bobbin_remedy_apply (&finding->remedy, job);
  g_signal_emit (self, signals[SIGNAL_RUN_JOB], 0, job);
}
