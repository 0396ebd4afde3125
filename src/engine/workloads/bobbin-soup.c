/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-soup.h"

static const char * const names[] = {
#define NAME(name) #name,
  BOBBIN_SOUP_FUNCTIONS (NAME)
#undef NAME
};

static union
{
  BobbinSoup by_name;
  void *    functions[G_N_ELEMENTS (names)];
} places;

BobbinLibrary bobbin_soup_library = {
  .title = "libsoup 3",
  .file = "libsoup-3.0.so.0",
  .names = names,
  .n_functions = G_N_ELEMENTS (names),
  .functions = places.functions,
};

const BobbinSoup *
bobbin_soup (void)
{
  bobbin_library_need (&bobbin_soup_library);

  return &places.by_name;
}
