/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-error-kind.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *enum_name;
  const char *name;
  const char *title;
} KindNames;

#define KIND(KIND, name, title) [BOBBIN_ERROR_KIND_##KIND] = { "BOBBIN_ERROR_KIND_" #KIND, name, title }

static const KindNames kinds[BOBBIN_N_ERROR_KINDS] = {
  KIND (NONE, "none", N_("None")),
  KIND (CANCELLED, "cancelled", N_("Cancelled")),
  KIND (TIMEOUT, "timeout", N_("Timed out")),
  KIND (BAD_INPUT, "bad-input", N_("Bad input")),
  KIND (MATH, "math", N_("Not a finite number")),
  KIND (DNS, "dns", N_("Host not found")),
  KIND (CONNECT, "connect", N_("No connection")),
  KIND (TLS, "tls", N_("Not secure")),
  KIND (HTTP, "http", N_("HTTP status")),
  KIND (REDIRECT, "redirect", N_("Redirects")),
  KIND (PROTOCOL, "protocol", N_("Broken reply")),
  KIND (TOO_LARGE, "too-large", N_("Too large")),
  KIND (NOT_FOUND, "not-found", N_("Command not found")),
  KIND (EXIT_STATUS, "exit-status", N_("Exit status")),
  KIND (KILLED, "killed", N_("Killed by a signal")),
  KIND (CRASHED, "crashed", N_("Worker crashed")),
  KIND (EXCEPTION, "exception", N_("Exception")),
  KIND (IO, "io", N_("Reading or writing failed")),
  KIND (INTERNAL, "internal", N_("Fault of Bobbin")),
  KIND (CHECKSUM, "checksum", N_("Wrong checksum")),
};

#undef KIND

GType
bobbin_error_kind_get_type (void)
{
  static GType type;

  if (g_once_init_enter_pointer (&type))
    {
      static GEnumValue values[BOBBIN_N_ERROR_KINDS + 1];

      for (guint i = 0; i < BOBBIN_N_ERROR_KINDS; i++)
        values[i] = (GEnumValue) { i, kinds[i].enum_name, kinds[i].name };

      g_once_init_leave_pointer (&type, g_enum_register_static ("BobbinErrorKind", values));
    }

  return type;
}

const char *
bobbin_error_kind_get_name (BobbinErrorKind kind)
{
  g_return_val_if_fail ((guint) kind < BOBBIN_N_ERROR_KINDS, "internal");

  return kinds[kind].name;
}

const char *
bobbin_error_kind_get_title (BobbinErrorKind kind)
{
  g_return_val_if_fail ((guint) kind < BOBBIN_N_ERROR_KINDS, "internal");

  return _(kinds[kind].title);
}
