/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-inputs.h"
#include "bobbin-outcome.h"

G_BEGIN_DECLS

/**
 * BobbinUrlTemplate:
 *
 * An URL with places for the input: `{}` is the input, `{name}` the field of a
 * CSV row in the column of that name, `{2}` its second field.
 *
 * At the beginning of the template and within the host, what is put in stands
 * as it is, for there it is an URL or a host itself. In the path and the query
 * it is data: everything but letters, digits and `-._~/` is percent-encoded, so
 * that “R&D” stays one value. Immutable: any thread.
 */
typedef struct _BobbinUrlTemplate BobbinUrlTemplate;

/* @names: the columns of CSV inputs, or %NULL. BOBBIN_JOB_ERROR_VALUE. */
BobbinUrlTemplate *bobbin_url_template_new     (const char              *text,
                                                const char * const      *names,
                                                GError                 **error);
void               bobbin_url_template_free    (BobbinUrlTemplate       *self);
char              *bobbin_url_template_expand  (const BobbinUrlTemplate *self,
                                                const BobbinInput       *input);

/* Checks and parses an URL; fails @outcome, permanently, with @kind and returns
 * %NULL if it is none that may be fetched: only http and https, and with
 * @allow_practice also practice, which comes back as the http URL of this
 * process's practice server. */
GUri              *bobbin_url_parse            (const char              *text,
                                                gboolean                 allow_practice,
                                                BobbinErrorKind          kind,
                                                BobbinOutcome           *outcome);

/* The URL that a page at @base means by @location, for bobbin_url_parse(), which
 * may refuse it. */
char              *bobbin_url_resolve          (GUri                    *base,
                                                const char              *location);

/* The URL without user and password, for showing. */
char              *bobbin_url_dup_public       (const char              *text);

/* The host of @uri under the one name that it has for all who write it: in small
 * letters, without a dot at the end, and without scheme and port. */
char              *bobbin_url_dup_host         (GUri                    *uri);

/* Host and port of an URL as it is written, without user and password; %NULL:
 * it has none. Looks at nothing else, and is cheap. */
char              *bobbin_url_dup_authority        (const char              *text);

/* Whether scheme, host and port are the same. */
gboolean           bobbin_url_same_origin      (GUri                    *a,
                                                GUri                    *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinUrlTemplate, bobbin_url_template_free)

G_END_DECLS
