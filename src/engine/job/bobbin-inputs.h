/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BobbinInput:
 * @index: position in the inputs, from 0
 * @text: the input as text, NUL-terminated UTF-8; never %NULL; of a CSV row the
 *   first field
 * @length: bytes in @text, without the NUL
 * @number: the input as a number, if @is_number
 * @is_number: whether the input comes from a range and so is a number already
 * @n_fields: fields of a CSV row; 1 for every other kind of input
 *
 * One input, looked up with bobbin_inputs_get(). It lives on the caller's
 * stack and borrows from the #BobbinInputs, which must outlive it; a range has
 * no strings, so its @text lies in the buffer of this struct: do not copy the
 * struct by value.
 */
typedef struct
{
  guint64     index;
  const char *text;
  gsize       length;
  double      number;
  gboolean    is_number;
  guint       n_fields;
  /*< private >*/
  const char *fields;
  char        buffer[40];
} BobbinInput;

#define BOBBIN_TYPE_INPUTS (bobbin_inputs_get_type ())

/**
 * BobbinInputs:
 *
 * The inputs of a job, read and counted: what bobbin_input_source_load() gives.
 *
 * Ranges are kept as three numbers; lists as one packed buffer, so that memory
 * is the text itself and one 32-bit (beyond 4 GiB of text: 64-bit) offset for
 * each input. Immutable: may be read from any thread without a lock.
 */
G_DECLARE_FINAL_TYPE (BobbinInputs, bobbin_inputs, BOBBIN, INPUTS, GObject)

/* The number of inputs; at least 1. */
guint64             bobbin_inputs_get_n_inputs (BobbinInputs *self);

/* Fills @input with the input at @index, which must be below the number of
 * inputs. Costs no allocation. Any thread. */
void                bobbin_inputs_get          (BobbinInputs *self,
                                                guint64       index,
                                                BobbinInput  *input);

/* The same for who only wants the number of an input that is one: the text of a
 * range's input is empty then, since to write it takes longer than many a formula. */
void                bobbin_inputs_get_number   (BobbinInputs *self,
                                                guint64       index,
                                                BobbinInput  *input);

/* Makes @self an input of its own, for whoever was handed its bytes: @n_fields
 * (at least 1) texts one behind the other, each with its NUL, @length bytes
 * without the last NUL. Borrowed; may be on any thread. */
void                bobbin_input_init_fields   (BobbinInput  *self,
                                                guint64       index,
                                                const char   *fields,
                                                gsize         length,
                                                guint         n_fields);

/* Header names of CSV inputs, in column order; %NULL for other kinds. Borrowed. */
const char * const *bobbin_inputs_get_names    (BobbinInputs *self);

/* Sentences with file and line on what was left out of them; %NULL: nothing.
 * Borrowed. */
const char * const *bobbin_inputs_get_remarks  (BobbinInputs *self);

/* The range that the inputs are, as FROM:TO:STEP, which
 * bobbin_input_source_new_range() reads; %NULL for other kinds. (transfer full) */
char               *bobbin_inputs_dup_range    (BobbinInputs *self);

/* Those at @n_indices indices, in that order, as inputs of their own, with all
 * their fields. @n_indices is at least 1. Any thread. (transfer full) */
BobbinInputs       *bobbin_inputs_new_subset   (BobbinInputs  *self,
                                                const guint32 *indices,
                                                guint64        n_indices);

/* Those from @first on, @n_inputs of them (at least one), as inputs of their
 * own: of a range a range. Any thread. (transfer full) */
BobbinInputs       *bobbin_inputs_new_slice    (BobbinInputs  *self,
                                                guint64        first,
                                                guint64        n_inputs);

/* The @field-th field (from 0, below n_fields) of @input; field 0 of an input
 * that is not a CSV row is its text. Borrowed like the text. */
const char         *bobbin_input_get_field     (const BobbinInput *input,
                                                guint              field);

G_END_DECLS
