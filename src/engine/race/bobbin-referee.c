/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-referee.h"

#include <math.h>

/* Whoever takes so many times as long as the leader in the first round already
 * is not measured again: it would take the others' time. */
#define HOPELESS_AT_ONCE 20.0

/* Whoever took so many times as long in each of the first rounds. */
#define HOPELESS 2.0

/* Whoever took so many times as long in the only round that there was, or in
 * both of two, is out when there is no time for more. */
#define FAR_ONCE  2.0
#define FAR_TWICE 1.5

typedef struct
{
  GArray   *seconds;     /* double, one for each round; it is in all until it is out */
  double    doubt;
  gboolean  out;
} Contender;

struct _BobbinReferee
{
  guint               n_contenders;
  Contender          *contenders;
  double              budget;
  double              spent;
  GRand              *random;
  guint               n_rounds;      /* that are complete */
  guint              *order;         /* of the round that goes on */
  guint               n_order;
  guint               position;
  BobbinRefereeState  state;
};

static double
get_seconds (BobbinReferee *self,
             guint          contender,
             guint          round)
{
  return g_array_index (self->contenders[contender].seconds, double, round);
}

/* By the geometric mean over the complete rounds, which all that are left have
 * done: those of a round that goes on would be compared with what others took
 * for another sample. In the first one there is nothing else. */
int
bobbin_referee_get_leader (BobbinReferee *self)
{
  double least = INFINITY;
  int leader = -1;

  for (guint i = 0; i < self->n_contenders; i++)
    {
      const Contender *contender = &self->contenders[i];
      guint n_rounds = MAX (self->n_rounds, 1);
      double sum = 0;

      if (contender->out || contender->seconds->len < n_rounds)
        continue;
      for (guint round = 0; round < n_rounds; round++)
        sum += log (get_seconds (self, i, round));
      if (sum < least)
        {
          least = sum;
          leader = (int) i;
        }
    }

  return leader;
}

static gboolean
get_ratio (BobbinReferee  *self,
           guint           a,
           guint           b,
           double          confidence,
           BobbinInterval *ratio)
{
  return bobbin_array_ratio (self->contenders[a].seconds, self->contenders[b].seconds, confidence, ratio);
}

static guint
count_left (BobbinReferee *self)
{
  guint n_left = 0;

  for (guint i = 0; i < self->n_contenders; i++)
    n_left += !self->contenders[i].out;

  return n_left;
}

/* Of a two-sided interval whose one side is the test. */
static double
get_confidence (BobbinReferee *self)
{
  guint n_comparisons = MAX (self->n_contenders - 1, 1);

  return 1 - 2 * BOBBIN_REFEREE_ERROR / BOBBIN_REFEREE_LOOKS / n_comparisons;
}

/* Whether it took more than so many times as long in each round. */
static gboolean
is_beyond (BobbinReferee *self,
           guint          contender,
           guint          leader,
           double         factor)
{
  double least = INFINITY;

  for (guint round = 0; round < self->n_rounds; round++)
    least = MIN (least, get_seconds (self, contender, round) / get_seconds (self, leader, round));

  return least > factor * MAX (self->contenders[contender].doubt, self->contenders[leader].doubt);
}

static gboolean
is_hopeless (BobbinReferee *self,
             guint          contender,
             guint          leader)
{
  /* So that what others are compared with is more than a single measurement. */
  if (contender == 0 && self->n_rounds < BOBBIN_REFEREE_MIN_ROUNDS)
    return FALSE;

  return is_beyond (self, contender, leader,
                    self->n_rounds < BOBBIN_REFEREE_MIN_ROUNDS ? HOPELESS_AT_ONCE : HOPELESS);
}

static void
drop_slower (BobbinReferee *self,
             guint          leader)
{
  for (guint i = 0; i < self->n_contenders; i++)
    {
      BobbinInterval ratio;

      if (i == leader || self->contenders[i].out)
        continue;

      if (is_hopeless (self, i, leader))
        self->contenders[i].out = TRUE;
      else if (self->n_rounds >= BOBBIN_REFEREE_MIN_ROUNDS &&
               get_ratio (self, i, leader, get_confidence (self), &ratio) && ratio.low > 1)
        self->contenders[i].out = TRUE;
    }
}

/* Whether all that are left take as long as the leader, as far as it matters. */
static gboolean
are_the_same (BobbinReferee *self,
              guint          leader)
{
  if (self->n_rounds < BOBBIN_REFEREE_MIN_ROUNDS)
    return FALSE;

  for (guint i = 0; i < self->n_contenders; i++)
    {
      BobbinInterval ratio;

      if (i == leader || self->contenders[i].out)
        continue;
      if (!get_ratio (self, i, leader, get_confidence (self), &ratio) ||
          ratio.low < 1 / (1 + BOBBIN_REFEREE_SAME) || ratio.high > 1 + BOBBIN_REFEREE_SAME)
        return FALSE;
    }

  return TRUE;
}

static void
end_round (BobbinReferee *self)
{
  int leader;

  self->n_rounds++;
  leader = bobbin_referee_get_leader (self);
  if (leader < 0)
    {
      self->state = BOBBIN_REFEREE_UNKNOWN;
      return;
    }

  drop_slower (self, leader);
  if (count_left (self) == 1)
    self->state = BOBBIN_REFEREE_CLEAR;
  else if (are_the_same (self, leader) || self->n_rounds == BOBBIN_REFEREE_MAX_ROUNDS)
    self->state = BOBBIN_REFEREE_CLOSE;
}

static void
begin_round (BobbinReferee *self)
{
  self->n_order = 0;
  self->position = 0;
  for (guint i = 0; i < self->n_contenders; i++)
    if (!self->contenders[i].out)
      self->order[self->n_order++] = i;

  /* Fisher and Yates. */
  for (guint i = self->n_order; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (self->random, 0, (gint32) i);
      guint kept = self->order[i - 1];

      self->order[i - 1] = self->order[other];
      self->order[other] = kept;
    }
}

BobbinReferee *
bobbin_referee_new (guint   n_contenders,
                    double  budget,
                    guint32 seed)
{
  BobbinReferee *self = g_new0 (BobbinReferee, 1);

  g_return_val_if_fail (n_contenders > 0, NULL);

  self->n_contenders = n_contenders;
  self->contenders = g_new0 (Contender, n_contenders);
  for (guint i = 0; i < n_contenders; i++)
    {
      self->contenders[i].seconds = g_array_new (FALSE, FALSE, sizeof (double));
      self->contenders[i].doubt = 1;
    }
  self->budget = budget;
  self->random = g_rand_new_with_seed (seed);
  self->order = g_new (guint, n_contenders);
  begin_round (self);

  return self;
}

void
bobbin_referee_free (BobbinReferee *self)
{
  for (guint i = 0; i < self->n_contenders; i++)
    g_array_unref (self->contenders[i].seconds);
  g_free (self->contenders);
  g_rand_free (self->random);
  g_free (self->order);
  g_free (self);
}

/* After one or two rounds: whether somebody is far behind, and out. */
static gboolean
drop_far (BobbinReferee *self)
{
  int leader = bobbin_referee_get_leader (self);
  gboolean dropped = FALSE;

  if (self->n_rounds == 0 || leader < 0)
    return FALSE;

  for (guint i = 0; i < self->n_contenders; i++)
    {
      if ((int) i == leader)
        continue;
      if (!self->contenders[i].out && is_beyond (self, i, (guint) leader, self->n_rounds == 1 ? FAR_ONCE : FAR_TWICE))
        self->contenders[i].out = TRUE;
      dropped |= self->contenders[i].out && self->contenders[i].seconds->len > 0;
    }

  return dropped;
}

void
bobbin_referee_close (BobbinReferee *self)
{
  if (self->state != BOBBIN_REFEREE_RACING)
    return;

  if (self->n_rounds < BOBBIN_REFEREE_MIN_ROUNDS && !drop_far (self))
    self->state = BOBBIN_REFEREE_UNKNOWN;
  else
    self->state = count_left (self) == 1 ? BOBBIN_REFEREE_CLEAR : BOBBIN_REFEREE_CLOSE;
}

int
bobbin_referee_next (BobbinReferee *self)
{
  if (self->state == BOBBIN_REFEREE_RACING && self->spent >= self->budget)
    bobbin_referee_close (self);
  if (self->state != BOBBIN_REFEREE_RACING)
    return -1;

  return (int) self->order[self->position];
}

/* Past those that were disqualified meanwhile. */
static void
advance (BobbinReferee *self)
{
  while (self->position < self->n_order && self->contenders[self->order[self->position]].out)
    self->position++;

  if (self->position == self->n_order && self->state == BOBBIN_REFEREE_RACING)
    {
      end_round (self);
      begin_round (self);
    }
}

void
bobbin_referee_record (BobbinReferee *self,
                       double         seconds,
                       double         spent)
{
  g_return_if_fail (self->state == BOBBIN_REFEREE_RACING);

  seconds = MAX (seconds, 1e-9);
  g_array_append_val (self->contenders[self->order[self->position]].seconds, seconds);
  self->spent += spent;
  self->position++;
  advance (self);
}

void
bobbin_referee_set_doubt (BobbinReferee *self,
                          guint          contender,
                          double         doubt)
{
  g_return_if_fail (contender < self->n_contenders && doubt >= 1);

  self->contenders[contender].doubt = doubt;
}

void
bobbin_referee_disqualify (BobbinReferee *self,
                           guint          contender)
{
  g_return_if_fail (contender < self->n_contenders);

  self->contenders[contender].out = TRUE;
  if (count_left (self) == 0)
    self->state = BOBBIN_REFEREE_UNKNOWN;
  else if (self->state == BOBBIN_REFEREE_RACING)
    advance (self);
}

BobbinRefereeState
bobbin_referee_get_state (BobbinReferee *self)
{
  return self->state;
}

gboolean
bobbin_referee_get_ratio (BobbinReferee  *self,
                          guint           a,
                          guint           b,
                          BobbinInterval *ratio)
{
  return get_ratio (self, a, b, 0.95, ratio);
}

void
bobbin_referee_get_standing (BobbinReferee  *self,
                             guint           contender,
                             BobbinStanding *standing)
{
  const Contender *asked = &self->contenders[contender];
  g_autofree double *ones = g_new (double, MAX (asked->seconds->len, 1));
  const double *seconds = (const double *) (gconstpointer) asked->seconds->data;
  int leader = bobbin_referee_get_leader (self);

  *standing = (BobbinStanding) { .n_rounds = asked->seconds->len, .dropped = asked->out };
  if (asked->seconds->len == 0)
    return;

  /* A ratio to one second. */
  for (guint i = 0; i < asked->seconds->len; i++)
    ones[i] = 1;
  bobbin_paired_ratio (seconds, ones, asked->seconds->len, 0.95, &standing->seconds);
  standing->n_outliers = bobbin_count_outliers (seconds, asked->seconds->len);
  if (leader >= 0)
    get_ratio (self, contender, (guint) leader, 0.95, &standing->ratio);
  standing->joint = !asked->out;
}

guint
bobbin_referee_get_n_rounds (BobbinReferee *self)
{
  return self->n_rounds;
}

double
bobbin_referee_get_spent (BobbinReferee *self)
{
  return self->spent;
}
