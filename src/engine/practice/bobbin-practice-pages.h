/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../workloads/bobbin-soup.h"

G_BEGIN_DECLS

/**
 * BobbinPages:
 *
 * What the practice server answers to which path and query. Used from the
 * server's thread only.
 */
typedef struct _BobbinPages BobbinPages;

BobbinPages *bobbin_pages_new    (void);
void         bobbin_pages_free   (BobbinPages       *self);

/* Answers @message, now or later on the thread-default context. @query may be
 * %NULL. */
void         bobbin_pages_answer (BobbinPages       *self,
                                  SoupServerMessage *message,
                                  const char        *path,
                                  GHashTable        *query);

G_END_DECLS
