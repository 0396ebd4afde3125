/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-muparser.h"

static const char * const names[] = {
#define NAME(name) #name,
  BOBBIN_MUPARSER_FUNCTIONS (NAME)
#undef NAME
};

static union
{
  BobbinMuparser by_name;
  void *        functions[G_N_ELEMENTS (names)];
} places;

BobbinLibrary bobbin_muparser_library = {
  .title = "muParser",
  .file = "libmuparser.so.2",
  .names = names,
  .n_functions = G_N_ELEMENTS (names),
  .functions = places.functions,
};

const BobbinMuparser *
bobbin_muparser (void)
{
  bobbin_library_need (&bobbin_muparser_library);

  return &places.by_name;
}
