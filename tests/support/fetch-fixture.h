/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bad-server.h"
#include "engine/job/bobbin-inputs.h"
#include "engine/workloads/bobbin-fetch-options.h"
#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

/* The text columns. */
enum
{
  PROTOCOL,
  TYPE,
  BODY,
};

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

/* A fetch of one page, and a server that misbehaves. */
typedef struct
{
  BobbinTaskContext  context;
  BobbinOutcome      outcome;
  BobbinWorkload    *workload;
  BobbinInputs      *inputs;
  gpointer           scratch;
  BadServer         *server;
  const char        *cancel_at;     /* the phase; NULL: not cancelled */
  gboolean           timed_out;
  int                listener;      /* answers before it is asked: see listen_early() */
} Fixture;

void     set_up        (Fixture         *fixture,
                        gconstpointer    data);
void     tear_down     (Fixture         *fixture,
                        gconstpointer    data);

/* Opens a port at which one connection is accepted, and the whole page answered,
 * when the request is about to go out: its headers are there in the same turn of
 * the main loop. Returns its URL; after the run, the listener is to be closed. */
char    *listen_early  (Fixture         *fixture);

/* Makes the workload ready for the one input @item. */
gboolean prepare       (Fixture         *fixture,
                        const char      *item,
                        GError         **error);
/* Fetches what was prepared. */
void     run_again     (Fixture         *fixture);
/* Both. */
void     run           (Fixture         *fixture,
                        const char      *item);
/* Fetches the page at @path of the bad server. */
void     run_path      (Fixture         *fixture,
                        const char      *path);
/* Fetches a page whose answer is @bytes. */
void     run_bytes     (Fixture         *fixture,
                        const void      *bytes,
                        gsize            length);
void     run_text      (Fixture         *fixture,
                        const char      *text);

void     assert_ok     (Fixture         *fixture,
                        const char      *body);
/* @message: %NULL for any. */
void     assert_failed (Fixture         *fixture,
                        BobbinErrorKind  kind,
                        gboolean         permanent,
                        const char      *message);
/* The result as the command line writes it. */
char    *dup_text      (Fixture         *fixture);

G_END_DECLS
