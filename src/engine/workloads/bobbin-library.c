/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-library.h"

#include <dlfcn.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "bobbin-sanitizer.h"

/* A fifth of the time in which C++ is loaded goes by while thousands of names are looked
 * for in libraries that do not have them. The sanitizers want to be found first. */
#if !defined (RTLD_DEEPBIND) || defined (BOBBIN_HAS_ADDRESS_SANITIZER) || defined (BOBBIN_HAS_THREAD_SANITIZER)
#define CLOSED_FLAGS 0
#else
#define CLOSED_FLAGS RTLD_DEEPBIND
#endif

/* Returns what is wrong, or %NULL. */
static char *
load (BobbinLibrary *self)
{
  void *handle = dlopen (self->file, RTLD_LAZY | RTLD_LOCAL | (self->is_closed ? CLOSED_FLAGS : 0));

  if (handle == NULL)
    return g_strdup (dlerror ());

  for (guint i = 0; i < self->n_functions; i++)
    {
      self->functions[i] = dlsym (handle, self->names[i]);
      if (self->functions[i] == NULL)
        return g_strdup (dlerror ());
    }

  return NULL;
}

static gboolean
ensure_loaded (BobbinLibrary *self)
{
  if (g_once_init_enter (&self->is_loaded))
    {
      self->problem = load (self);
      g_once_init_leave (&self->is_loaded, 1);
    }

  return self->problem == NULL;
}

void
bobbin_library_need (BobbinLibrary *self)
{
  /* Each call of a function comes by here. */
  if (G_LIKELY (g_atomic_pointer_get (&self->is_loaded) != 0 && self->problem == NULL))
    return;

  if (!ensure_loaded (self))
    g_error ("%s cannot be loaded: %s", self->title, self->problem);
}

gboolean
bobbin_library_check (BobbinLibrary  *self,
                      GError        **error)
{
  if (ensure_loaded (self))
    return TRUE;

  /* Translators: the first is the name of a library, like libsoup 3. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _("%s cannot be loaded: %s"), self->title, self->problem);

  return FALSE;
}

static gpointer
load_thread (gpointer data)
{
  ensure_loaded (data);

  return NULL;
}

void
bobbin_library_fetch (BobbinLibrary *self)
{
  GThread *thread = g_thread_try_new ("loader", load_thread, self, NULL);

  /* Without one it is loaded by who needs it. */
  if (thread != NULL)
    g_thread_unref (thread);
}
