/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinLibrary:
 * @title: what people call it
 * @file: the name of its interface, which all versions that have it share
 * @is_closed: nobody frees what it allocates, nor does it free others': what it calls
 *   may be looked for in what it brings along, before all that the program has
 * @names: of the functions that are needed
 * @n_functions: how many they are
 * @functions: (out): where they are, in the same order
 *
 * A library that is loaded when it is first needed. Loading those that only one
 * kind of work needs takes longer than all else that a process does to start, and
 * most processes, workers among them, do other work. Static; never unloaded.
 */
typedef struct
{
  const char         *title;
  const char         *file;
  gboolean            is_closed;
  const char * const *names;
  guint               n_functions;
  void              **functions;

  /*< private >*/
  gsize               is_loaded;
  char               *problem;
} BobbinLibrary;

/* Loads it if nobody has: from then on @functions can be read. Whoever cannot do
 * without ends the program, and says why. Any thread. */
void     bobbin_library_need  (BobbinLibrary  *self);

/* The same, where it can be said that it is missing (%G_IO_ERROR_NOT_SUPPORTED). */
gboolean bobbin_library_check (BobbinLibrary  *self,
                               GError        **error);

/* Begins to load it on a thread of its own. */
void     bobbin_library_fetch (BobbinLibrary  *self);

#define BOBBIN_LIBRARY_NAME(name) #name,
#define BOBBIN_LIBRARY_MEMBER(name) __typeof__ (&name) name;

/* Declares @Type, whose members are where the functions of a list are, each under
 * its own name; the list is a macro that calls the one it is given for each of them. */
#define BOBBIN_LIBRARY_TYPE(Type, FUNCTIONS) \
  typedef struct                             \
  {                                          \
    FUNCTIONS (BOBBIN_LIBRARY_MEMBER)        \
  } Type

/* Defines the library @get##_library and the function @get, which loads it if
 * nobody has. */
#define BOBBIN_LIBRARY_DEFINE(Type, get, FUNCTIONS, called, interface, closed)   \
  static const char * const get##_names[] = { FUNCTIONS (BOBBIN_LIBRARY_NAME) }; \
  static union                                                                   \
  {                                                                              \
    Type by_name;                                                                \
    void *functions[G_N_ELEMENTS (get##_names)];                                 \
  } get##_places;                                                                \
  G_STATIC_ASSERT (sizeof (Type) == sizeof get##_places.functions);              \
                                                                                 \
  BobbinLibrary get##_library = {                                                \
    .title = called,                                                             \
    .file = interface,                                                           \
    .is_closed = closed,                                                         \
    .names = get##_names,                                                        \
    .n_functions = G_N_ELEMENTS (get##_names),                                   \
    .functions = get##_places.functions,                                         \
  };                                                                             \
                                                                                 \
  const Type *                                                                   \
  get (void)                                                                     \
  {                                                                              \
    bobbin_library_need (&get##_library);                                        \
                                                                                 \
    return &get##_places.by_name;                                                \
  }

G_END_DECLS
