/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a placeholder stands for. */
typedef enum
{
  BOBBIN_PLACEHOLDER_INPUT,     /* {} */
  BOBBIN_PLACEHOLDER_COLUMN,    /* {2}, {name} */
  BOBBIN_PLACEHOLDER_SEQUENCE,  /* {#} */
  BOBBIN_PLACEHOLDER_SLOT,      /* {%} */
} BobbinPlaceholderSource;

/* Which part of it: as GNU parallel's {.}, {/}, {//} and {/.}. */
typedef enum
{
  BOBBIN_PLACEHOLDER_WHOLE,
  BOBBIN_PLACEHOLDER_NO_EXTENSION,
  BOBBIN_PLACEHOLDER_BASENAME,
  BOBBIN_PLACEHOLDER_FOLDER,
  BOBBIN_PLACEHOLDER_BASENAME_NO_EXTENSION,
} BobbinPlaceholderPart;

typedef struct
{
  BobbinPlaceholderSource source;
  BobbinPlaceholderPart   part;
  guint                   column;  /* from 0, for COLUMN */
} BobbinPlaceholder;

/**
 * BobbinCommandSegment:
 * @start: where it begins in the template
 * @length: its bytes there
 * @is_placeholder: whether it is one, or literal text
 * @placeholder: which one
 * @quote: the quoting where it stands: 0 for none, or one of ' and "
 *
 * A piece of a template.
 */
typedef struct
{
  const char        *start;
  gsize              length;
  gboolean           is_placeholder;
  BobbinPlaceholder  placeholder;
  char               quote;
} BobbinCommandSegment;

/**
 * BobbinCommandScan:
 * @segments: of #BobbinCommandSegment; together they are the whole template
 * @n_placeholders: how many of them are placeholders
 * @has_syntax: whether something outside of quotes means more to a shell than
 *   the separation of words
 * @has_positional: whether the template speaks of `$1`, `$@` or `$*` itself
 *
 * What bobbin_command_scan() found out about a template.
 */
typedef struct
{
  GArray   *segments;
  guint     n_placeholders;
  gboolean  has_syntax;
  gboolean  has_positional;
} BobbinCommandScan;

/**
 * bobbin_command_scan:
 * @text: the template, which must outlive the scan
 * @names: (nullable): names of the columns of CSV inputs
 * @plain: whether @text is no command but plain text, in which quotes and
 *   shell syntax mean nothing
 *
 * Cuts a template into literal text and placeholders, and follows the shell's
 * quoting on the way. `{xyz}` that is no placeholder is literal text.
 *
 * Errors, all BOBBIN_JOB_ERROR_VALUE: a `{name}` that looks like a slip in the
 * name of a column; a placeholder between backquotes, whose quoting rules
 * depend on what stands around them.
 *
 * Returns: %TRUE if @scan was filled; clear it with bobbin_command_scan_clear()
 */
gboolean bobbin_command_scan       (BobbinCommandScan   *scan,
                                    const char          *text,
                                    const char * const  *names,
                                    gboolean             plain,
                                    GError             **error);
void     bobbin_command_scan_clear (BobbinCommandScan   *scan);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinCommandScan, bobbin_command_scan_clear)

G_END_DECLS
