/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An empty libadwaita window with a header bar: the least that any such program needs to start. */

#include <adwaita.h>

static void
activate_cb (GtkApplication *app, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window = g_object_new (ADW_TYPE_APPLICATION_WINDOW,
                                    "application",
                                    app,
                                    "title",
                                    "Blank",
                                    "content",
                                    box,
                                    "default-width",
                                    1000,
                                    "default-height",
                                    700,
                                    NULL);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) app = adw_application_new ("org.credenza.Blank", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (app), argc, argv);
}
