/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/run/bobbin-priority.h"

#include <sys/resource.h>

#define LITTLE 5
#define MUCH   10

#define N_MORE 3

/* What the test itself was started with. */
static int usual;

typedef struct
{
  GMutex mutex;
  GCond  changed;
  guint  n_lowered;
  guint  n_little;
  guint  n_all;
} Crowd;

static int
get_niceness (void)
{
  return getpriority (PRIO_PROCESS, 0);
}

/* All of them are there at once. */
static gpointer
crowd_thread (gpointer data)
{
  Crowd *crowd = data;

  bobbin_priority_give_way ();
  bobbin_priority_give_way ();

  g_mutex_lock (&crowd->mutex);
  crowd->n_lowered++;
  if (get_niceness () == MAX (usual, LITTLE))
    crowd->n_little++;
  else
    g_assert_cmpint (get_niceness (), ==, MAX (usual, MUCH));
  g_cond_broadcast (&crowd->changed);
  while (crowd->n_lowered < crowd->n_all)
    g_cond_wait (&crowd->changed, &crowd->mutex);
  g_mutex_unlock (&crowd->mutex);

  return NULL;
}

/* As many as there are processors give way a little, the others much, unless all
 * do so anyway; and who ends leaves its place to others. */
static void
test_crowd (void)
{
  for (guint round = 0; round < 2; round++)
    {
      Crowd crowd = { .n_all = g_get_num_processors () + N_MORE };
      g_autoptr (GPtrArray) threads = g_ptr_array_new ();

      g_mutex_init (&crowd.mutex);
      g_cond_init (&crowd.changed);
      for (guint i = 0; i < crowd.n_all; i++)
        g_ptr_array_add (threads, g_thread_new ("crowd", crowd_thread, &crowd));
      for (guint i = 0; i < crowd.n_all; i++)
        g_thread_join (g_ptr_array_index (threads, i));

      g_assert_cmpuint (crowd.n_little, ==, usual < MUCH ? g_get_num_processors () : crowd.n_all);
      g_mutex_clear (&crowd.mutex);
      g_cond_clear (&crowd.changed);
    }

  /* Nobody else. */
  g_assert_cmpint (get_niceness (), ==, usual);
}

static gpointer
patient_thread (gpointer data)
{
  bobbin_priority_stand_back ();
  bobbin_priority_give_way ();
  g_assert_cmpint (get_niceness (), ==, MAX (usual, MUCH));

  return NULL;
}

static void
test_patient (void)
{
  g_thread_join (g_thread_new ("patient", patient_thread, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  usual = get_niceness ();

  g_test_add_func ("/priority/crowd", test_crowd);
  g_test_add_func ("/priority/patient", test_patient);

  return g_test_run ();
}
