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
} Fixture;

void     set_up        (Fixture         *fixture,
                        gconstpointer    data);
void     tear_down     (Fixture         *fixture,
                        gconstpointer    data);

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
