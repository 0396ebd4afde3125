/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a build is checked with, as gcc and as clang says it: BOBBIN_HAS_ADDRESS_SANITIZER
 * and BOBBIN_HAS_THREAD_SANITIZER, for the little that cannot be done under them. */

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if defined (__SANITIZE_ADDRESS__) || __has_feature (address_sanitizer)
#define BOBBIN_HAS_ADDRESS_SANITIZER
#endif

#if defined (__SANITIZE_THREAD__) || __has_feature (thread_sanitizer)
#define BOBBIN_HAS_THREAD_SANITIZER
#endif
