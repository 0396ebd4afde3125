/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/*
 * muParser, with the library of C++, loaded when it is first needed. Who includes this
 * header calls it as usual; a function that is missing in the list does not link.
 */

#include <muParserDLL.h>

#include "bobbin-library.h"

G_BEGIN_DECLS

#define BOBBIN_MUPARSER_FUNCTIONS(F) \
  F (mupCreate) \
  F (mupDefineConst) \
  F (mupDefineVar) \
  F (mupError) \
  F (mupErrorReset) \
  F (mupEval) \
  F (mupEvalMulti) \
  F (mupGetErrorCode) \
  F (mupGetErrorPos) \
  F (mupGetErrorToken) \
  F (mupGetExprVar) \
  F (mupGetExprVarNum) \
  F (mupRelease) \
  F (mupSetExpr)

/**
 * BobbinMuparser:
 *
 * Where its functions are, each under its own name.
 */
BOBBIN_LIBRARY_TYPE (BobbinMuparser, BOBBIN_MUPARSER_FUNCTIONS);

extern BobbinLibrary bobbin_muparser_library;

/* Loads it if nobody has, as bobbin_library_need(). Any thread. */
const BobbinMuparser *bobbin_muparser (void);

#define mupCreate        (bobbin_muparser ()->mupCreate)
#define mupDefineConst   (bobbin_muparser ()->mupDefineConst)
#define mupDefineVar     (bobbin_muparser ()->mupDefineVar)
#define mupError         (bobbin_muparser ()->mupError)
#define mupErrorReset    (bobbin_muparser ()->mupErrorReset)
#define mupEval          (bobbin_muparser ()->mupEval)
#define mupEvalMulti     (bobbin_muparser ()->mupEvalMulti)
#define mupGetErrorCode  (bobbin_muparser ()->mupGetErrorCode)
#define mupGetErrorPos   (bobbin_muparser ()->mupGetErrorPos)
#define mupGetErrorToken (bobbin_muparser ()->mupGetErrorToken)
#define mupGetExprVar    (bobbin_muparser ()->mupGetExprVar)
#define mupGetExprVarNum (bobbin_muparser ()->mupGetExprVarNum)
#define mupRelease       (bobbin_muparser ()->mupRelease)
#define mupSetExpr       (bobbin_muparser ()->mupSetExpr)

G_END_DECLS
