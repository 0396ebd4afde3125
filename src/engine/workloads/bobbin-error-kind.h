/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BobbinErrorKind:
 *
 * The kinds of failure of an attempt. The names (bobbin_error_kind_get_name())
 * are part of the command line's output and of saved files: they are only
 * ever added to.
 */
typedef enum
{
  BOBBIN_ERROR_KIND_NONE,
  BOBBIN_ERROR_KIND_CANCELLED,    /* "cancelled": the run was stopped */
  BOBBIN_ERROR_KIND_TIMEOUT,      /* "timeout": a limit of time passed */
  BOBBIN_ERROR_KIND_BAD_INPUT,    /* "bad-input": the input is not what the workload takes */
  BOBBIN_ERROR_KIND_MATH,         /* "math": the result is no number, or infinite */
  BOBBIN_ERROR_KIND_DNS,          /* "dns": the host has no address */
  BOBBIN_ERROR_KIND_CONNECT,      /* "connect": refused, unreachable, reset while connecting */
  BOBBIN_ERROR_KIND_TLS,          /* "tls": certificate or handshake */
  BOBBIN_ERROR_KIND_HTTP,         /* "http": a status of 400 or more */
  BOBBIN_ERROR_KIND_REDIRECT,     /* "redirect": too many, or a bad one */
  BOBBIN_ERROR_KIND_PROTOCOL,     /* "protocol": the peer does not speak it, or stopped in the middle */
  BOBBIN_ERROR_KIND_TOO_LARGE,    /* "too-large": a limit of size passed */
  BOBBIN_ERROR_KIND_NOT_FOUND,    /* "not-found": no such command */
  BOBBIN_ERROR_KIND_EXIT_STATUS,  /* "exit-status": a command ended with a status other than 0 */
  BOBBIN_ERROR_KIND_KILLED,       /* "killed": a command ended by a signal */
  BOBBIN_ERROR_KIND_CRASHED,      /* "crashed": the worker died */
  BOBBIN_ERROR_KIND_EXCEPTION,    /* "exception": the user's function raised one */
  BOBBIN_ERROR_KIND_IO,           /* "io": a file could not be read or written */
  BOBBIN_ERROR_KIND_INTERNAL,     /* "internal": a fault of Bobbin itself */
  BOBBIN_ERROR_KIND_CHECKSUM,     /* "checksum": what came is not what it should be */
  BOBBIN_N_ERROR_KINDS
} BobbinErrorKind;

#define BOBBIN_TYPE_ERROR_KIND (bobbin_error_kind_get_type ())
GType           bobbin_error_kind_get_type  (void);

/* "exit-status"; "none" for NONE. Static. */
const char     *bobbin_error_kind_get_name  (BobbinErrorKind  kind);

/* For people: "Exit status", "Timed out". Translated, static. */
const char     *bobbin_error_kind_get_title (BobbinErrorKind  kind);

G_END_DECLS
