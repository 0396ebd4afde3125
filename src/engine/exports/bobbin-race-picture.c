/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * All pictures of a race below each other, as one SVG document: each is an
 * element of its own in it, with its title above.
 */

#include "bobbin-race-picture.h"

#include "../charts/bobbin-race-drawing.h"
#include "../charts/bobbin-svg.h"
#include "bobbin-html.h"

/* px */
#define WIDTH        960
#define MARGIN       16
#define TITLE_HEIGHT 40

static void
append_heading (GString    *buffer,
                const char *text,
                int         y,
                int         size)
{
  g_string_append_printf (buffer, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"bold\" "
                          "font-family=\"Cantarell,'Adwaita Sans',sans-serif\" fill=\"#2e2e33\">", MARGIN, y, size);
  bobbin_html_append_text (buffer, text);
  g_string_append (buffer, "</text>\n");
}

static void
append_picture (const BobbinRaceReport *report,
                BobbinRacePicture       picture,
                int                     y,
                GString                *buffer)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_race_drawing_new (report, picture, WIDTH - 2 * MARGIN, 1);
  g_autofree char *description = bobbin_race_drawing_dup_description (report, picture);

  append_heading (buffer, bobbin_race_picture_get_title (picture), y + TITLE_HEIGHT - 14, 15);
  g_string_append_printf (buffer, "<g transform=\"translate(%d %d)\">\n", MARGIN, y + TITLE_HEIGHT);
  bobbin_svg_append (drawing, bobbin_race_picture_get_title (picture), description, FALSE, buffer);
  g_string_append (buffer, "</g>\n");
}

void
bobbin_race_picture_append (const BobbinRaceReport *report,
                            GString                *buffer)
{
  g_autoptr (GString) pictures = g_string_new (NULL);
  int height = TITLE_HEIGHT;

  for (guint i = 0; i < BOBBIN_N_RACE_PICTURES; i++)
    if (bobbin_race_drawing_is_worth (report, i))
      {
        append_picture (report, i, height, pictures);
        height += TITLE_HEIGHT + (int) bobbin_race_drawing_get_height (report, i);
      }
  height += MARGIN;

  g_string_append_printf (buffer, "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%d\" "
                          "viewBox=\"0 0 %d %d\">\n<title>", WIDTH, height, WIDTH, height);
  bobbin_html_append_text (buffer, report->title);
  g_string_append (buffer, "</title>\n<desc>");
  bobbin_html_append_text (buffer, report->verdict != NULL ? report->verdict : "");
  g_string_append_printf (buffer, "</desc>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height);
  append_heading (buffer, report->title, TITLE_HEIGHT - 10, 20);
  g_string_append_len (buffer, pictures->str, (gssize) pictures->len);
  g_string_append (buffer, "</svg>\n");
}
