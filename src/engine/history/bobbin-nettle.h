/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/*
 * The part of Nettle that hashes what inputs and files are, loaded when it is first
 * needed: most runs do not, and it asks the processor what it can do, for which a
 * guest of another system has to wait. Who includes this header calls it as usual; a
 * function that is missing in the list does not link.
 */

#include <nettle/sha2.h>

#include "../workloads/bobbin-library.h"

G_BEGIN_DECLS

#define BOBBIN_NETTLE_FUNCTIONS(F) \
  F (nettle_sha256_init) \
  F (nettle_sha256_update) \
  F (nettle_sha256_digest)

/**
 * BobbinNettle:
 *
 * Where its functions are, each under its own name.
 */
BOBBIN_LIBRARY_TYPE (BobbinNettle, BOBBIN_NETTLE_FUNCTIONS);

extern BobbinLibrary bobbin_nettle_library;

/* Loads it if nobody has, as bobbin_library_need(). Any thread. */
const BobbinNettle *bobbin_nettle (void);

/* Its own header gives them these names. */
#define nettle_sha256_init   (bobbin_nettle ()->nettle_sha256_init)
#define nettle_sha256_update (bobbin_nettle ()->nettle_sha256_update)
#define nettle_sha256_digest (bobbin_nettle ()->nettle_sha256_digest)

G_END_DECLS
