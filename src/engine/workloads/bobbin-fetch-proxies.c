/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-proxies.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"

#define PROXY_URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED)

/* Whom no proxy of the environment could reach. */
static const char * const loopback[] = { "localhost", "127.0.0.0/8", "::1" };

/* What GIO calls the kind of proxy that @scheme names; %NULL: it has none. */
static const char *
find_protocol (const char *scheme)
{
  static const char * const known[] = { "http", "https", "socks4", "socks4a", "socks5" };

  /* For curl's “socks5” the client finds the address, for its “socks5h” the
   * proxy does; GIO leaves it to the proxy. */
  if (g_ascii_strcasecmp (scheme, "socks5h") == 0 || g_ascii_strcasecmp (scheme, "socks") == 0)
    return "socks5";

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (scheme, known[i]) == 0)
      return known[i];

  return NULL;
}

/* @text as an URL that GIO takes; %NULL: it is no proxy. */
static char *
normalize (const char *text)
{
  g_autofree char *with_scheme = strstr (text, "://") == NULL ? g_strconcat ("http://", text, NULL) : NULL;
  g_autoptr (GUri) uri = g_uri_parse (with_scheme != NULL ? with_scheme : text, PROXY_URI_FLAGS, NULL);
  const char *protocol = uri != NULL ? find_protocol (g_uri_get_scheme (uri)) : NULL;

  if (protocol == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_strconcat (protocol, strstr (with_scheme != NULL ? with_scheme : text, "://"), NULL);
}

/* The first of the variables that is set and not empty; "" if none is. */
static const char *
get_first (const char  *name,
           const char  *other_name,
           const char **found)
{
  const char *value = g_getenv (name);

  *found = name;
  if ((value == NULL || *value == '\0') && other_name != NULL)
    {
      value = g_getenv (other_name);
      *found = other_name;
    }

  return value != NULL ? value : "";
}

/* Sets the proxy for one scheme; %NULL: for all. */
static gboolean
set_from_variable (GSimpleProxyResolver  *self,
                   const char            *scheme,
                   const char            *value,
                   const char            *variable,
                   GError               **error)
{
  g_autofree char *proxy = NULL;

  if (*value == '\0')
    return TRUE;

  proxy = normalize (value);
  if (proxy == NULL)
    {
      /* The value may hold a password. */
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The environment variable “%s” holds no proxy; one is written like “http://host:3128”."),
                   variable);
      return FALSE;
    }

  if (scheme != NULL)
    g_simple_proxy_resolver_set_uri_proxy (self, scheme, proxy);
  else
    g_simple_proxy_resolver_set_default_proxy (self, proxy);

  return TRUE;
}

/* "a.example, .b.example c.example:8080"; "*": all. */
static char **
split_exceptions (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", \t", -1);
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (loopback); i++)
    g_strv_builder_add (hosts, loopback[i]);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (hosts, words[i]);

  return g_strv_builder_end (hosts);
}

static GProxyResolver *
new_from_environment (GError **error)
{
  const char *http_name, *https_name, *all_name, *none_name;
  /* Not HTTP_PROXY, which is a header “Proxy” where a web server starts programs. */
  const char *http = get_first ("http_proxy", NULL, &http_name);
  const char *https = get_first ("https_proxy", "HTTPS_PROXY", &https_name);
  const char *all = get_first ("all_proxy", "ALL_PROXY", &all_name);
  const char *none = get_first ("no_proxy", "NO_PROXY", &none_name);
  g_auto (GStrv) exceptions = split_exceptions (none);
  g_autoptr (GProxyResolver) self = NULL;

  if (*http == '\0' && *https == '\0' && *all == '\0')
    return g_object_ref (g_proxy_resolver_get_default ());

  self = g_simple_proxy_resolver_new (NULL, exceptions);
  if (g_str_equal (none, "*"))
    return g_steal_pointer (&self);

  if (!set_from_variable (G_SIMPLE_PROXY_RESOLVER (self), "http", http, http_name, error) ||
      !set_from_variable (G_SIMPLE_PROXY_RESOLVER (self), "https", https, https_name, error) ||
      !set_from_variable (G_SIMPLE_PROXY_RESOLVER (self), NULL, all, all_name, error))
    return NULL;

  return g_steal_pointer (&self);
}

GProxyResolver *
bobbin_fetch_proxies_new (const char  *proxy,
                          GError     **error)
{
  g_autofree char *normal = NULL;

  if (proxy == NULL || *proxy == '\0')
    return new_from_environment (error);
  if (g_str_equal (proxy, "none"))
    return g_simple_proxy_resolver_new (NULL, NULL);

  normal = normalize (proxy);
  if (normal == NULL)
    {
      g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                           _("The value of “proxy” is no proxy; one is written like “http://host:3128”."));
      return NULL;
    }

  return g_simple_proxy_resolver_new (normal, NULL);
}

GUri *
bobbin_fetch_proxies_find (GProxyResolver *self,
                           GUri           *uri)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) found = NULL;

  if (!G_IS_SIMPLE_PROXY_RESOLVER (self))
    return NULL;

  text = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  found = g_proxy_resolver_lookup (self, text, NULL, NULL);
  if (found == NULL || found[0] == NULL || g_str_has_prefix (found[0], "direct"))
    return NULL;

  return g_uri_parse (found[0], PROXY_URI_FLAGS, NULL);
}
