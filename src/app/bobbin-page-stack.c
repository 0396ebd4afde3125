/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-page-stack.h"

/* The pages, the one that is shown last. (transfer full) */
static GPtrArray *
list_pages (AdwNavigationView *view)
{
  g_autoptr (GListModel) stack = adw_navigation_view_get_navigation_stack (view);
  GPtrArray *pages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (stack); i++)
    g_ptr_array_add (pages, g_list_model_get_item (stack, i));

  return pages;
}

gboolean
bobbin_page_stack_contains (AdwNavigationView *view,
                            gpointer           page)
{
  g_autoptr (GPtrArray) pages = list_pages (view);

  return g_ptr_array_find (pages, page, NULL);
}

void
bobbin_page_stack_push (AdwNavigationView *view,
                        AdwNavigationPage *page)
{
  if (!bobbin_page_stack_contains (view, page))
    adw_navigation_view_push (view, page);
  else if (page != adw_navigation_view_get_visible_page (view))
    adw_navigation_view_pop_to_page (view, page);
}

void
bobbin_page_stack_replace_top (AdwNavigationView *view,
                               AdwNavigationPage *page)
{
  g_autoptr (GPtrArray) pages = list_pages (view);

  if (pages->len > 0)
    g_ptr_array_remove_index (pages, pages->len - 1);
  g_ptr_array_add (pages, g_object_ref_sink (page));

  adw_navigation_view_replace (view, (AdwNavigationPage **) pages->pdata, (int) pages->len);
}
