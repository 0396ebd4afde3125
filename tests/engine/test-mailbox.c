/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <pthread.h>

#include "engine/run/bobbin-mailbox.h"
#include "engine/run/bobbin-writer.h"

#define N_PRODUCERS 8
#define N_RECORDS   40000

typedef struct
{
  BobbinMailbox *mailbox;
  guint          lane;
  guint64        n_records;
} Producer;

typedef struct
{
  guint64  next[N_PRODUCERS];
  guint64  n_records;
  guint    n_rounds;
  GThread *owner;
} Owner;

static gpointer
produce (gpointer data)
{
  Producer *producer = data;
  BobbinWriter writer;

  bobbin_writer_init (&writer, producer->mailbox);
  for (guint64 i = 0; i < producer->n_records; i++)
    {
      BobbinRecord *record = bobbin_writer_add (&writer, BOBBIN_RECORD_LANE_CPU, producer->lane);

      record->task = i;
      /* Batches of all sizes. */
      if (g_random_int_range (0, 100) == 0)
        bobbin_writer_flush (&writer);
    }
  bobbin_writer_clear (&writer);

  return NULL;
}

static void
batch_cb (BobbinBatch *batch,
          gpointer     user_data)
{
  Owner *owner = user_data;

  g_assert_true (g_thread_self () == owner->owner);
  for (guint i = 0; i < batch->n_records; i++)
    {
      BobbinRecord *record = &batch->records[i];

      g_assert_cmpuint (record->task, ==, owner->next[record->lane]);
      owner->next[record->lane]++;
      owner->n_records++;
    }
  bobbin_batch_free (batch);
}

static void
idle_cb (gpointer user_data)
{
  ((Owner *) user_data)->n_rounds++;
}

/* Everything that many threads post arrives once, in each one's order. */
static void
test_many_producers (void)
{
  Owner owner = { .owner = g_thread_self () };
  BobbinMailbox *mailbox = bobbin_mailbox_new (NULL, 100, 500, batch_cb, idle_cb, &owner);
  Producer producers[N_PRODUCERS];
  GThread *threads[N_PRODUCERS];

  for (guint i = 0; i < N_PRODUCERS; i++)
    {
      producers[i] = (Producer) { mailbox, i, N_RECORDS };
      threads[i] = g_thread_new ("producer", produce, &producers[i]);
    }

  while (owner.n_records < N_PRODUCERS * N_RECORDS)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < N_PRODUCERS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (owner.n_records, ==, N_PRODUCERS * N_RECORDS);
  g_assert_cmpuint (owner.n_rounds, >, 0);
  bobbin_mailbox_close (mailbox);
  bobbin_mailbox_unref (mailbox);
}

/* A post in the rounds' pause does not wait for another post to be heard. */
static void
test_one_record (void)
{
  Owner owner = { .owner = g_thread_self () };
  BobbinMailbox *mailbox = bobbin_mailbox_new (NULL, 5000, 0, batch_cb, idle_cb, &owner);

  for (guint i = 1; i <= 5; i++)
    {
      BobbinBatch *batch = bobbin_batch_new (1);

      *bobbin_batch_add (batch) = (BobbinRecord) { .task = i - 1 };
      bobbin_mailbox_post (mailbox, batch);
      while (owner.n_records < i)
        g_main_context_iteration (NULL, TRUE);
    }

  bobbin_mailbox_close (mailbox);
  bobbin_mailbox_unref (mailbox);
}

/* A full mailbox holds its producers up, and closing it lets them go. */
static void
test_bounded (void)
{
  Owner owner = { .owner = g_thread_self () };
  BobbinMailbox *mailbox = bobbin_mailbox_new (NULL, 0, 0, batch_cb, idle_cb, &owner);
  Producer producer = { mailbox, 0, 2 * BOBBIN_MAILBOX_MAX_RECORDS };
  GThread *thread = g_thread_new ("producer", produce, &producer);

  /* One round takes all there is: never more than the bound and one batch. */
  while (owner.n_records == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (owner.n_records, <=, BOBBIN_MAILBOX_MAX_RECORDS + BOBBIN_WRITER_MAX_RECORDS);

  bobbin_mailbox_close (mailbox);
  g_thread_join (thread);
  g_assert_cmpuint (owner.n_records, <, 2 * BOBBIN_MAILBOX_MAX_RECORDS);
  bobbin_mailbox_unref (mailbox);
}

static void
test_payload (void)
{
  BobbinBatch *batch = bobbin_batch_new (4);
  BobbinOutcome outcome;
  BobbinRecord *record;
  BobbinResult result;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_number (&outcome, 1.5);
  bobbin_outcome_add_text (&outcome, "", 0);
  bobbin_outcome_add_text (&outcome, "x\0y", 3);
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_HTTP, "%d", 404);
  record = bobbin_batch_add (batch);
  bobbin_batch_encode (batch, record, &outcome);
  bobbin_outcome_clear (&outcome);

  bobbin_result_decode (&result, batch->bytes + record->payload.offset, record->length, record->flags);
  g_assert_cmpstr (result.message, ==, "404");
  g_assert_null (result.detail);
  g_assert_true (result.has_result);
  g_assert_cmpfloat (result.numbers[0], ==, 1.5);
  g_assert_cmpuint (result.text_lengths[0], ==, 0);
  g_assert_cmpmem (result.texts[1], result.text_lengths[1], "x\0y", 3);
  bobbin_batch_free (batch);
}

/* As a batch grows its records move from one memory to another. */
static void
test_growth (void)
{
  const guint n_records = 3 * BOBBIN_RECORD_MEMORY_LENGTH;
  BobbinBatch *batch;

  bobbin_record_memory_allow ();
  batch = bobbin_batch_new (1);
  for (guint i = 0; i < n_records; i++)
    bobbin_batch_add (batch)->task = i;

  g_assert_cmpuint (batch->n_records, ==, n_records);
  for (guint i = 0; i < n_records; i++)
    g_assert_cmpuint (batch->records[i].task, ==, i);
  bobbin_batch_free (batch);
}

/* More than the system is asked for at once; what was given back is lent again, and
 * nothing is lent twice. */
static void
test_memory (void)
{
  BobbinRecord *taken[100];
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);

  bobbin_record_memory_allow ();
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
        {
          taken[i] = bobbin_record_memory_take ();
          g_assert_nonnull (taken[i]);
          taken[i][0].task = i;
          taken[i][BOBBIN_RECORD_MEMORY_LENGTH - 1].task = i;
        }

      g_hash_table_remove_all (places);
      for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
        {
          g_assert_cmpuint (taken[i][0].task, ==, i);
          g_assert_cmpuint (taken[i][BOBBIN_RECORD_MEMORY_LENGTH - 1].task, ==, i);
          g_hash_table_add (places, taken[i]);
        }
      g_assert_cmpuint (g_hash_table_size (places), ==, G_N_ELEMENTS (taken));

      /* Now from the first to the last, now every third. */
      for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
        bobbin_record_memory_give_back (taken[(round % 2 == 0 ? i : i * 3) % G_N_ELEMENTS (taken)]);
    }

  taken[0] = bobbin_record_memory_take ();
  g_assert_true (g_hash_table_contains (places, taken[0]));
  bobbin_record_memory_give_back (taken[0]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mailbox/many-producers", test_many_producers);
  g_test_add_func ("/mailbox/one-record", test_one_record);
  g_test_add_func ("/mailbox/bounded", test_bounded);
  g_test_add_func ("/mailbox/payload", test_payload);
  g_test_add_func ("/mailbox/growth", test_growth);
  g_test_add_func ("/mailbox/memory", test_memory);
  g_test_add_func ("/mailbox/memory/many-producers", test_many_producers);

  return g_test_run ();
}
