/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-body.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* Unpacked at a time: a bomb is noticed after so much at the latest. */
#define PIECE_SIZE (64 * 1024)

/* The first byte of a gzip file. */
#define GZIP_MAGIC '\x1f'

static gboolean
fail_too_large (BobbinOutcome *outcome,
                guint64        limit,
                gboolean       decoded)
{
  g_autofree char *size = g_format_size (limit);

  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TOO_LARGE,
                       decoded ? _("The page is larger than the limit of %s once it is unpacked.")
                               : _("The page is larger than the limit of %s."),
                       size);
  outcome->permanent = TRUE;

  return FALSE;
}

static gboolean
keep (BobbinFetchBody *self,
      const char      *data,
      gsize            length,
      BobbinOutcome   *outcome)
{
  self->n_decoded += length;
  if (self->n_decoded > self->options->max_size)
    return fail_too_large (outcome, self->options->max_size, self->decoder != NULL);

  if (self->checksum != NULL)
    g_checksum_update (self->checksum, (const guchar *) data, (gssize) length);

  if (self->to_file)
    return bobbin_fetch_folder_write (self->options->folder, &self->file, data, length, outcome);

  g_string_append_len (self->text, data, length);

  return TRUE;
}

static gboolean
fail_decoding (BobbinOutcome *outcome)
{
  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                       _("The server says that the page is compressed, but it cannot be unpacked."));

  return FALSE;
}

static gboolean
decode (BobbinFetchBody *self,
        const char      *data,
        gsize            length,
        BobbinOutcome   *outcome)
{
  char piece[PIECE_SIZE];

  while (length > 0)
    {
      gsize n_read = 0;
      gsize n_written = 0;
      g_autoptr (GError) error = NULL;
      GConverterResult result;

      /* Data of gzip may be several files, one after the other. What else
       * follows the end is not part of the page. */
      if (self->decoder_done)
        {
          if (!self->is_gzip || *data != GZIP_MAGIC)
            return TRUE;
          g_converter_reset (self->decoder);
          self->decoder_done = FALSE;
        }

      result = g_converter_convert (self->decoder, data, length, piece, sizeof piece,
                                    G_CONVERTER_NO_FLAGS, &n_read, &n_written, &error);
      if (result == G_CONVERTER_ERROR)
        {
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            return TRUE;
          return fail_decoding (outcome);
        }

      if (!keep (self, piece, n_written, outcome))
        return FALSE;
      self->decoder_done = result == G_CONVERTER_FINISHED;
      data += n_read;
      length -= n_read;
    }

  return TRUE;
}

gboolean
bobbin_fetch_body_begin (BobbinFetchBody          *self,
                         const BobbinFetchOptions *options,
                         const char               *encoding,
                         gboolean                  to_file,
                         BobbinOutcome            *outcome)
{
  *self = (BobbinFetchBody) { .options = options, .file = BOBBIN_FETCH_FILE_INIT };

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    {
      self->decoder = NULL;
    }
  else if (g_ascii_strcasecmp (encoding, "gzip") == 0 || g_ascii_strcasecmp (encoding, "x-gzip") == 0)
    {
      self->decoder = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      self->is_gzip = TRUE;
    }
  else if (g_ascii_strcasecmp (encoding, "deflate") == 0)
    {
      self->decoder = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
    }
  else
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                           _("The page comes in the encoding “%s”, which was not asked for."), encoding);
      outcome->permanent = TRUE;
      return FALSE;
    }

  self->to_file = to_file;
  if (to_file)
    return bobbin_fetch_folder_open (options->folder, &self->file, outcome);

  self->text = g_string_new (NULL);

  return TRUE;
}

gboolean
bobbin_fetch_body_take (BobbinFetchBody *self,
                        const char      *data,
                        gsize            length,
                        BobbinOutcome   *outcome)
{
  self->n_raw += length;
  if (self->n_raw > self->options->max_download)
    return fail_too_large (outcome, self->options->max_download, FALSE);

  if (self->decoder != NULL)
    return decode (self, data, length, outcome);

  return keep (self, data, length, outcome);
}

gboolean
bobbin_fetch_body_end (BobbinFetchBody *self,
                       BobbinOutcome   *outcome)
{
  if (self->decoder != NULL && !self->decoder_done && self->n_raw > 0)
    return fail_decoding (outcome);

  return TRUE;
}

void
bobbin_fetch_body_clear (BobbinFetchBody *self)
{
  if (self->options == NULL)
    return;

  if (self->to_file)
    bobbin_fetch_folder_discard (self->options->folder, &self->file);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_object (&self->decoder);
  g_clear_pointer (&self->checksum, g_checksum_free);
  self->options = NULL;
}
