/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-html.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../charts/bobbin-svg.h"
#include "bobbin-export-text.h"

/* Follows the reader's light or dark, and is light on paper. The pictures are
 * there twice, in light and in dark: one of them is shown. */
static const char style[] =
  ":root{color-scheme:light dark;--bg:#fafafb;--card:#fff;--fg:#2e2e33;--dim:#6b6b74;--line:#dcdce0;"
  "--good:#00806f;--bad:#c01c28;--accent:#1c71d8}\n"
  "@media (prefers-color-scheme:dark){:root{--bg:#222226;--card:#2e2e32;--fg:#f0f0f2;--dim:#a8a8b2;"
  "--line:#45454b;--good:#4fd6c1;--bad:#ff7b72;--accent:#81b8ff}}\n"
  "*{box-sizing:border-box}\n"
  "body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 Cantarell,'Adwaita Sans',system-ui,sans-serif}\n"
  "main{max-width:1240px;margin:0 auto;padding:32px 20px 48px}\n"
  "h1{font-size:28px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}\n"
  "h2{font-size:18px;margin:32px 0 10px}\n"
  "p{margin:0 0 8px;max-width:75ch}\n"
  ".dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}\n"
  ".card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;margin:0 0 12px}\n"
  ".figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px;margin:20px 0 0;padding:0}\n"
  ".figures div{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px 16px}\n"
  ".figures dt{color:var(--dim);font-size:13px}\n"
  ".figures dd{margin:0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums}\n"
  ".bar{display:flex;height:10px;border-radius:5px;overflow:hidden;background:var(--line);margin:20px 0 0}\n"
  ".bar span{display:block;min-width:2px}.bar .done{background:var(--good)}.bar .failed{background:var(--bad)}"
  ".bar .other{background:var(--dim)}\n"
  ".finding b{display:block}.finding{border-left:4px solid var(--accent)}\n"
  ".picture{overflow-x:auto}.picture svg{display:block;max-width:100%;height:auto;min-width:640px;margin:0 auto}\n"
  ".picture{background:#fff}.dark{display:none}\n"
  "@media (prefers-color-scheme:dark){.picture{background:#1e1e1e}.dark{display:block}.light{display:none}}\n"
  ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}\n"
  "th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);"
  "overflow-wrap:anywhere}\n"
  "tr:last-child>*{border-bottom:0}th{font-weight:600;font-size:13px;color:var(--dim);overflow-wrap:normal}\n"
  "th[scope=row]{width:16em;white-space:nowrap}\n"
  ".number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
  "code,.code{font-family:'Adwaita Mono','Source Code Pro',ui-monospace,monospace;font-size:13px;white-space:pre-wrap}\n"
  "footer{margin-top:32px;color:var(--dim);font-size:13px}\n"
  "@media print{:root{--bg:#fff;--card:#fff;--fg:#000;--dim:#555;--line:#ccc;--good:#00806f;--bad:#a51d2d;"
  "--accent:#1c71d8;color-scheme:light}"
  "main{max-width:none;padding:0}.dark{display:none}.light{display:block}.picture{background:#fff}.picture svg{min-width:0}"
  ".picture,.scroll{overflow:visible}.card,.figures div,tr{break-inside:avoid}h2{break-after:avoid}"
  ".bar,.bar span{print-color-adjust:exact}}\n";

void
bobbin_html_append_text (GString    *page,
                         const char *text)
{
  g_autofree char *hold = NULL;
  g_autofree char *valid = g_utf8_make_valid (bobbin_export_text (text, -1, &hold), -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '<')
        g_string_append (page, "&lt;");
      else if (c == '>')
        g_string_append (page, "&gt;");
      else if (c == '&')
        g_string_append (page, "&amp;");
      else if (c == '"')
        g_string_append (page, "&quot;");
      else if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe)
        g_string_append (page, "\xef\xbf\xbd");
      else
        g_string_append_unichar (page, c);
    }
}

void
bobbin_html_append (GString    *page,
                    const char *tag,
                    const char *text)
{
  g_autofree char *name = g_strndup (tag, strcspn (tag, " "));

  g_string_append_printf (page, "<%s>", tag);
  bobbin_html_append_text (page, text);
  g_string_append_printf (page, "</%s>", name);
}

void
bobbin_html_append_pair (GString    *page,
                         const char *name,
                         const char *value)
{
  if (value == NULL)
    return;

  g_string_append (page, "<tr>");
  bobbin_html_append (page, "th scope=\"row\"", name);
  bobbin_html_append (page, "td class=\"code\"", value);
  g_string_append (page, "</tr>\n");
}

void
bobbin_html_append_figure (GString    *page,
                           const char *title,
                           const char *value,
                           const char *class)
{
  g_autofree char *tag = class != NULL ? g_strdup_printf ("dd class=\"%s\"", class) : g_strdup ("dd");

  g_string_append (page, "<div>");
  bobbin_html_append (page, "dt", title);
  bobbin_html_append (page, tag, value);
  g_string_append (page, "</div>\n");
}

void
bobbin_html_append_picture (GString       *page,
                            BobbinDrawing *drawing,
                            const char    *title,
                            const char    *description)
{
  g_string_append (page, "<div class=\"card picture\">\n<div class=\"light\">");
  bobbin_svg_append (drawing, title, description, FALSE, page);
  g_string_append (page, "</div>\n<div class=\"dark\">");
  bobbin_svg_append (drawing, title, description, TRUE, page);
  g_string_append (page, "</div>\n</div>\n");
}

void
bobbin_html_append_head (GString    *page,
                         const char *title)
{
  /* Translators: the code of your language as in HTML: "de", "pt-BR" */
  const char *language = C_("language of a page", "en");

  g_string_append_printf (page, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", language);
  g_string_append (page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  g_string_append (page, "<meta name=\"generator\" content=\"Bobbin " BOBBIN_VERSION "\">\n");
  bobbin_html_append (page, "title", title);
  g_string_append_printf (page, "\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
}

void
bobbin_html_append_foot (GString *page)
{
  g_autofree char *text = g_strdup_printf (_("Made with Bobbin %s"), BOBBIN_VERSION);

  bobbin_html_append (page, "footer", text);
  g_string_append (page, "\n</main>\n</body>\n</html>\n");
}
